package dev.transom.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one stage of a layer has come to: everything that survives its process. Changed only by
 * {@link Change#applyTo}; read by the living process, and as an estimate by who looks at counters.
 */
final class LayerState {
  /** The time before all times: nothing was heard of a source. */
  static final long UNKNOWN = Long.MIN_VALUE;

  /** The time behind all times: a source has ended. */
  static final long ENDED = Long.MAX_VALUE;

  /** One window. */
  static final class Pane {
    Object content;
    long seen; // since the last triggerEvery
    @Nullable Object trigger; // what a trigger of the user's has come to
    final List<Object> late = new ArrayList<>();
    boolean lateTaken; // something late is in the content
    boolean passed; // by the watermark: what is on time has been put out

    Pane(Object content) {
      this.content = content;
    }
  }

  /** A window that is to fire, for a reason that the elements have given. */
  record Due(long window, Firing.Cause cause) {}

  final TreeMap<Long, Pane> panes = new TreeMap<>();
  final Deque<Due> dues = new ArrayDeque<>();
  final Deque<Object> pending = new ArrayDeque<>(); // wait behind what is due
  final Map<Object, List<Session>> sessions = new HashMap<>();
  final TreeMap<Long, List<Object>> sessionEnds = new TreeMap<>(); // keys, by when to look at them
  long current; // the open window of a count or of processing time
  long counted; // elements in it
  long told = UNKNOWN; // to who brings stages together: windows that end until then are complete
  @Nullable Long nextToClose; // the first window of event time that is not complete
  long @Nullable [] watermarks; // of each source, as far as this stage has been told
  long[] highest = {}; // the latest time that each own source has shown
  long[] highestResult = {UNKNOWN}; // and the results of a reduction
  long[] tallies = {};
  long late;
  final Set<String> ended = new HashSet<>(); // producers
  boolean finished; // all input has been dealt with

  /** What all sources have passed; unknown as long as nothing was heard of one of them. */
  long watermark() {
    long[] all = watermarks;
    if (all == null) {
      return UNKNOWN;
    }
    long lowest = ENDED;
    for (long one : all) {
      lowest = Math.min(lowest, one);
    }
    return lowest;
  }

  /**
   * What a stage begins with.
   *
   * @param producers how many stages it subscribes to
   */
  static LayerState of(Layer layer, int producers) {
    LayerState state = new LayerState();
    if (layer.hasEventTime()) {
      long[] all = new long[layer.isTimed() ? layer.timeSources : producers];
      Arrays.fill(all, UNKNOWN);
      state.watermarks = all;
    }
    state.highest = new long[layer.bySource || layer.hasEventTime() ? Math.max(1, producers) : 1];
    Arrays.fill(state.highest, UNKNOWN);
    int operators = Names.of(layer).size() + (layer.worksForNext() ? 1 : 0);
    state.tallies = new long[operators * Tally.FIELDS];
    return state;
  }
}
