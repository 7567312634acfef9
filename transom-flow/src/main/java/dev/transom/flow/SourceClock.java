package dev.transom.flow;

import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows how far each source of a stage has come, for one life of the stage. It sees the elements of
 * a source in their order, whoever is next; therefore what it says of an element depends on the
 * input alone.
 */
final class SourceClock {
  private final Supplier<long[]> committed;
  private final int firstId; // of the own sources, among those of the next layer
  private long @Nullable [] highest; // null: as committed
  private boolean @Nullable [] changed;
  private int source;

  /**
   * @param committed the latest time that each own source has shown in the steps that count
   * @param firstId the place of the first own source
   */
  SourceClock(Supplier<long[]> committed, int firstId) {
    this.committed = committed;
    this.firstId = firstId;
  }

  /** The elements that come now are of this source. */
  void source(int now) {
    source = now;
  }

  Timed stamp(Object element, FlowFunction<Object, Instant> time) throws Exception {
    long at = Failures.present(time.apply(element), "the time").toEpochMilli();
    long[] all = mine();
    Timed timed = new Timed(element, at, all[source], firstId + source);
    if (at > all[source]) {
      all[source] = at;
      note(source);
    }
    return timed;
  }

  /** A source has ended: it holds back nothing any more. */
  void ended(int which) {
    mine()[which] = LayerState.ENDED;
    note(which);
  }

  private long[] mine() {
    long[] all = highest;
    if (all == null) {
      all = committed.get().clone();
      highest = all;
    }
    return all;
  }

  private void note(int which) {
    boolean[] all = changed;
    if (all == null) {
      all = new boolean[committed.get().length];
      changed = all;
    }
    all[which] = true;
  }

  /** Tells what has changed in this step. */
  void news(Consumer<Timed.Mark> to) {
    long[] all = highest;
    boolean[] which = changed;
    if (all == null || which == null) {
      return;
    }
    for (int i = 0; i < which.length; i++) {
      if (which[i]) {
        to.accept(new Timed.Mark(firstId + i, all[i]));
      }
    }
  }

  /** What the step has come to; null if nothing has changed. */
  long @Nullable [] take() {
    long[] all = highest;
    highest = null;
    changed = null;
    return all;
  }
}
