package dev.transom.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What ties a process to others; most idle processes have none. Everything is guarded by this
 * object's monitor. {@code closed} is set by the death of the process: later entries are refused,
 * so nothing can hang on a dead one.
 */
final class Relations {
  boolean closed;
  @Nullable Object links; // of Cell
  @Nullable Object watching; // of Monitor: the monitors this process holds
  @Nullable Object watchers; // of Monitor: the monitors on this process
  @Nullable Object names; // of String
  @Nullable Object timers; // of Timer
  @Nullable Object openCalls; // of CallLetter
  @Nullable Object keepers; // of Runnable: what keeps something for this process
  @Nullable Object endings; // of Runnable: what belongs to its end
  @Nullable Object waiters; // of Runnable: who waits for its end
  @Nullable String label;
  @Nullable Map<Object, Object> dictionary;
  @Nullable Cell supervisor;
  int restarts;
  @Nullable LimitedInbox limit;
  @Nullable Letter suspendMark;
  @Nullable ExitReason stopReason;

  Map<Object, Object> dictionary() {
    Map<Object, Object> map = dictionary;
    if (map == null) {
      map = new HashMap<>();
      dictionary = map;
    }
    return map;
  }

  /** What the death of a process takes from it. */
  record Legacy(
      List<Cell> links,
      List<Monitor> watching,
      List<Monitor> watchers,
      List<String> names,
      List<Timer> timers,
      List<CallLetter<?>> openCalls,
      List<Runnable> keepers) {}

  synchronized Legacy close() {
    closed = true;
    Legacy legacy =
        new Legacy(
            SmallSet.list(links),
            SmallSet.list(watching),
            SmallSet.list(watchers),
            SmallSet.list(names),
            SmallSet.list(timers),
            SmallSet.list(openCalls),
            SmallSet.list(keepers));
    links = null;
    watching = null;
    watchers = null;
    names = null;
    timers = null;
    openCalls = null;
    keepers = null;
    return legacy;
  }
}
