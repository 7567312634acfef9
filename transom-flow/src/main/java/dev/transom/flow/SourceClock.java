package dev.transom.flow;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows how far each source of a stage has come, for one life of the stage. It sees the elements of
 * a source in their order, whoever is next; therefore what it says of an element depends on the
 * input alone.
 */
final class SourceClock {
  private final LayerState state;
  private final int firstId; // of the own sources, among those of the next layer
  private long @Nullable [] highest; // null: as in the state
  private boolean @Nullable [] changed;
  private int source;

  SourceClock(LayerState state, int firstId) {
    this.state = state;
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
      all = state.highest.clone();
      highest = all;
    }
    return all;
  }

  private void note(int which) {
    boolean[] all = changed;
    if (all == null) {
      all = new boolean[state.highest.length];
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
