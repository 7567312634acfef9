package dev.transom.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step of a consumer adds to the result: which events it handled, what it counted in them,
 * and when. Emitted with the step's commit, so it exists exactly if its events are acknowledged.
 *
 * @param runs the events
 * @param ends the producers that are known to have no more
 * @param counts what was counted
 * @param invalid how many were not UTF-8
 * @param committed when, by {@link System#nanoTime()}
 */
record Delta(List<Run> runs, List<Event.End> ends, Counts counts, long invalid, long committed) {
  Delta {
    runs = List.copyOf(runs);
    ends = List.copyOf(ends);
  }

  /**
   * Neighbours in the order of one producer, given out together.
   *
   * @param origin where they come from
   * @param from the place of the first
   * @param count how many
   */
  record Run(Origin origin, long from, long count) {}

  /** Collects what is in one batch. Used by one step and then forgotten. */
  static final class Builder {
    private final Counts.Counter counter;
    private final List<Run> runs = new ArrayList<>(2);
    private final List<Event.End> ends = new ArrayList<>(0);
    private long invalid;
    private @Nullable Origin origin;
    private long from;
    private long count;

    Builder(Counts.Counter counter) {
      this.counter = counter;
    }

    void add(Event event) throws IOException {
      if (event instanceof Event.End end) {
        ends.add(end);
        return;
      }
      if (!counter.count(event)) {
        invalid++;
      }
      if (event.origin() != origin || event.place() != from + count) {
        closeRun();
        origin = event.origin();
        from = event.place();
      }
      count++;
    }

    private void closeRun() {
      if (origin != null && count > 0) {
        runs.add(new Run(origin, from, count));
        count = 0;
      }
    }

    Delta build() {
      closeRun();
      return new Delta(runs, ends, counter, invalid, System.nanoTime());
    }
  }
}
