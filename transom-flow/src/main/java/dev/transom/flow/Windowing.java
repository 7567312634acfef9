package dev.transom.flow;

import dev.transom.flow.Change.Fired;
import dev.transom.flow.LayerState.Due;
import dev.transom.flow.LayerState.Pane;
import dev.transom.stage.Emitter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts elements into windows and lets the windows fire; for one life of a stage.
 *
 * <p>Whatever fires is a step of its own: until it has committed, and the change is applied, no
 * further element is reduced; those that have come wait in the state. So a result contains exactly
 * the elements before it, and a life that ends in between leaves nothing half done.
 */
final class Windowing {
  private final Window<Object> window;
  private final boolean departs;
  private final Reducing reducing;
  private final LayerState state;
  private final Emitter<Object> out;
  private final int partition;
  private final int partitions;
  private final long lateness;
  private final @Nullable TimeWindows times;
  private final Panes panes;
  private final @Nullable SessionWindows sessions;
  private Change change;

  Windowing(
      Plan.Reduce reduce,
      Reducing reducing,
      @Nullable Guard guard,
      LayerState state,
      Emitter<Object> out,
      int partition,
      int partitions) {
    this.window = reduce.window();
    this.departs = reduce.departs();
    this.reducing = reducing;
    this.state = state;
    this.out = out;
    this.partition = partition;
    this.partitions = partitions;
    this.lateness = window.allowedLateness().toMillis();
    this.panes = new Panes(window, reducing, guard, state, out);
    this.sessions =
        window.shape() instanceof Window.Shape.Session<Object> it
            ? new SessionWindows(
                it, lateness, (KeyedReducing) reducing, guard, state, out, partition, partitions)
            : null;
    this.times = window.isEventTime() && sessions == null ? TimeWindows.of(window.shape()) : null;
    this.change = new Change(reducing);
  }

  /** What has changed since the last call. */
  Change change() {
    return change;
  }

  Change takeChange() {
    Change taken = change;
    change = new Change(reducing);
    return taken;
  }

  // ------------------------------------------------------------------ elements

  /** Elements wait as long as this holds. */
  boolean isBlocked() {
    return !change.dues.isEmpty() || !change.pending.isEmpty();
  }

  /** Reduces an element, or a {@link Timed} one; or lets it wait. */
  void add(Object element) throws Exception {
    if (isBlocked()) {
      change.pending.add(element);
    } else {
      reduce(element);
    }
  }

  private void reduce(Object element) throws Exception {
    if (element instanceof Held(long number, Object it)) {
      panes.add(number, it, element, change);
      return;
    }
    switch (window.shape()) {
      case Window.Shape.Global<Object> _ -> panes.add(0, element, element, change);
      case Window.Shape.Periodic<Object> _ -> panes.add(state.current, element, element, change);
      case Window.Shape.Count<Object>(long most) -> {
        if (panes.add(state.current, element, element, change)) {
          change.counted++;
          if (state.counted + change.counted == most) {
            change.dues.add(new Due(state.current, new Firing.Cause.Done()));
          }
        }
      }
      case Window.Shape.Session<Object> _,
          Window.Shape.Fixed<Object> _,
          Window.Shape.Sliding<Object> _ ->
          addTimed((Timed) element);
    }
  }

  /** An element waits for a window of its own to fire; in others it has been reduced. */
  private record Held(long number, Object element) {}

  // ------------------------------------------------------------------ event time

  private void addTimed(Timed timed) throws Exception {
    boolean taken = sessions == null ? addByTime(timed) : sessions.add(timed, change);
    if (!taken) {
      change.late++;
      window.lateHandler().accept(timed.element());
    }
    heard(timed.source(), Math.max(timed.time(), timed.watermark()));
  }

  /** False if the element is too late for all its windows. */
  private boolean addByTime(Timed timed) throws Exception {
    TimeWindows all = times();
    boolean taken = false;
    for (long i = all.first(timed.time()); i <= all.last(timed.time()); i++) {
      long end = all.end(i);
      if (end > timed.watermark()) {
        panes.add(i, timed.element(), new Held(i, timed.element()), change);
        taken = true;
      } else if (lateness > 0 && TimeWindows.later(end, lateness) > timed.watermark()) {
        panes.addLate(i, timed.element(), change);
        taken = true;
      }
    }
    return taken;
  }

  private TimeWindows times() {
    if (times == null) {
      throw new AssertionError(window.shape());
    }
    return times;
  }

  /** A source has come so far. */
  void heard(int source, long watermark) {
    long[] all = change.watermarks;
    if (all == null) {
      if (state.watermarks == null || state.watermarks[source] >= watermark) {
        return;
      }
      all = state.watermarks.clone();
      change.watermarks = all;
    }
    all[source] = Math.max(all[source], watermark);
  }

  // ------------------------------------------------------------------ what is due

  /** Processing time: windows of it are complete, or a trigger fires for all windows. */
  void tick(Firing.Cause cause) {
    if (cause instanceof Firing.Cause.Done) {
      change.dues.add(new Due(state.current, cause));
    } else if (state.panes.isEmpty() && window.shape() instanceof Window.Shape.Periodic<?>) {
      change.dues.add(new Due(state.current, cause));
    } else {
      state.panes.keySet().forEach(number -> change.dues.add(new Due(number, cause)));
    }
  }

  boolean isDue() {
    return !state.dues.isEmpty()
        || !state.pending.isEmpty()
        || closable() != null
        || (sessions != null && sessions.isDue())
        || passed() > state.told;
  }

  void due() throws Exception {
    Due due = state.dues.peekFirst();
    if (due != null) {
      change.dueTaken = true;
      fire(due.window(), due.cause());
    } else if (!state.pending.isEmpty()) {
      takePending();
    } else if (sessions != null) {
      sessions.close(change);
    } else {
      Long number = closable();
      if (number != null) {
        close(number);
      } else {
        change.told = passed();
        out.emit(new Departition.Passed(partition, partitions, change.told));
      }
    }
  }

  private void takePending() throws Exception {
    for (Object element : state.pending) {
      if (isBlocked()) {
        return; // the rest waits on
      }
      change.pendingTaken++;
      reduce(element);
    }
  }

  /** The first window that the watermark has passed and that has not put out what it then does. */
  private @Nullable Long closable() {
    if (times == null) {
      return null;
    }
    long watermark = state.watermark();
    if (watermark == LayerState.UNKNOWN) {
      return null;
    }
    Long first = firstOpen();
    if (first == null) {
      return null;
    }
    if (TimeWindows.later(times.end(first), lateness) <= watermark) {
      return first;
    }
    if (lateness > 0) {
      for (Map.Entry<Long, Pane> entry : state.panes.entrySet()) {
        if (times.end(entry.getKey()) > watermark) {
          break;
        }
        if (!entry.getValue().passed) {
          return entry.getKey();
        }
      }
    }
    return null;
  }

  /**
   * Where the results of stages are brought together: all windows that end until then are complete
   * here, those of which nothing has come included.
   */
  private long passed() {
    long watermark = state.watermark();
    if (!departs || times == null || watermark == LayerState.UNKNOWN) {
      return LayerState.UNKNOWN;
    }
    return watermark == LayerState.ENDED ? watermark : times.endUntil(watermark - lateness);
  }

  /** The first window that is not complete; between windows that are there, also an empty one. */
  private @Nullable Long firstOpen() {
    if (state.panes.isEmpty()) {
      return null;
    }
    Long next = state.nextToClose;
    boolean gaps =
        reducing.hasEmptyResult() && window.shape() instanceof Window.Shape.Fixed<Object>;
    return gaps && next != null && next < state.panes.firstKey() ? next : state.panes.firstKey();
  }

  private void close(long number) throws Exception {
    Pane pane = state.panes.get(number);
    long watermark = state.watermark();
    if (lateness > 0 && (pane == null || !pane.passed)) {
      fire(number, new Firing.Cause.Watermark());
    } else if (TimeWindows.later(times().end(number), lateness) > watermark) {
      throw new AssertionError(number);
    } else if (pane != null && !pane.late.isEmpty()) {
      panes.takeLate(number, change);
    } else {
      boolean told = pane != null && pane.passed && !pane.lateTaken && !window.isAccumulating();
      if (told && !reducing.hasTrigger()) {
        change.fired = new Fired(number, null, true); // all of it was put out at the watermark
      } else {
        fire(number, new Firing.Cause.Done());
      }
      change.nextToClose = number + 1;
    }
  }

  // ------------------------------------------------------------------ firing

  private void fire(long number, Firing.Cause cause) throws Exception {
    Pane pane = state.panes.get(number);
    boolean done = cause instanceof Firing.Cause.Done;
    Object content = pane == null ? reducing.container() : pane.content;
    Object next = reducing.fire(content, firing(number, cause), out);
    if (next == null) {
      next = window.isAccumulating() ? content : reducing.container();
    }
    change.fired = new Fired(number, done ? null : next, cause instanceof Firing.Cause.Watermark);
    if (done && isNumbered()) {
      change.nextWindow = true;
    }
  }

  private boolean isNumbered() {
    return window.shape() instanceof Window.Shape.Count<Object>
        || window.shape() instanceof Window.Shape.Periodic<Object>;
  }

  private Firing firing(long number, Firing.Cause cause) {
    WindowId id =
        times != null
            ? times.id(number)
            : isNumbered() ? new WindowId.Numbered(number) : new WindowId.Global();
    return new Firing(id, cause, partition, partitions);
  }

  /** All input has ended: whatever is open is complete. */
  void end() throws Exception {
    if (sessions != null) {
      sessions.end();
      return;
    }
    if (times == null) {
      fire(isNumbered() ? state.current : 0, new Firing.Cause.Done());
      return;
    }
    if (firstOpen() != null) {
      throw new AssertionError("the end of every source completes all windows");
    }
  }
}
