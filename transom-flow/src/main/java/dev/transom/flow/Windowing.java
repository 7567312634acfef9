package dev.transom.flow;

import dev.transom.flow.Change.Fired;
import dev.transom.flow.Change.Overlay;
import dev.transom.flow.LayerState.Due;
import dev.transom.flow.LayerState.Pane;
import dev.transom.stage.Emitter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
  private static final int SESSIONS_AT_ONCE = 500;

  private final Window<Object> window;
  private final boolean departs;
  private final Reducing reducing;
  private final @Nullable Guard guard; // null: what throws fails the run
  private final LayerState state;
  private final Emitter<Object> out;
  private final int partition;
  private final int partitions;
  private final long lateness;
  private final long gap; // of sessions
  private final @Nullable TimeWindows times;
  private final boolean sessions;
  private final boolean triggered;
  private final Window.Trigger.@Nullable By<Object, ?> by;
  private Change change;
  private @Nullable Overlay last; // of the present change
  private long lastNumber;

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
    this.guard = guard;
    this.state = state;
    this.out = out;
    this.partition = partition;
    this.partitions = partitions;
    this.lateness = window.allowedLateness().toMillis();
    this.sessions = window.shape() instanceof Window.Shape.Session<Object>;
    this.gap = window.shape() instanceof Window.Shape.Session<Object> it ? it.gap().toMillis() : 0;
    this.times = window.isEventTime() && !sessions ? TimeWindows.of(window.shape()) : null;
    this.triggered = !window.triggers().isEmpty();
    this.by = by(window);
    this.change = new Change(reducing);
  }

  private static Window.Trigger.@Nullable By<Object, ?> by(Window<Object> window) {
    for (Window.Trigger<Object> trigger : window.triggers()) {
      if (trigger instanceof Window.Trigger.By<Object, ?> it) {
        return it;
      }
    }
    return null;
  }

  /** What has changed since the last call. */
  Change change() {
    return change;
  }

  Change takeChange() {
    Change taken = change;
    change = new Change(reducing);
    last = null;
    return taken;
  }

  /** How long a session must have ended until nothing can extend it. */
  long patience() {
    return gap + lateness;
  }

  @Nullable PerKey perKey() {
    return sessions ? keyed().each() : null;
  }

  private KeyedReducing keyed() {
    return (KeyedReducing) reducing;
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
      addTo(number, it, element);
      return;
    }
    switch (window.shape()) {
      case Window.Shape.Global<Object> _ -> addTo(0, element, element);
      case Window.Shape.Periodic<Object> _ -> addTo(state.current, element, element);
      case Window.Shape.Count<Object>(long most) -> {
        if (addTo(state.current, element, element)) {
          change.counted++;
          if (state.counted + change.counted == most) {
            change.dues.add(new Due(state.current, new Firing.Cause.Done()));
          }
        }
      }
      case Window.Shape.Session<Object> _ -> addToSession((Timed) element);
      case Window.Shape.Fixed<Object> _, Window.Shape.Sliding<Object> _ ->
          addByTime((Timed) element);
    }
  }

  /** An element waits for a window of its own to fire; in others it has been reduced. */
  private record Held(long number, Object element) {}

  /**
   * Reduces an element in one window, unless the user's trigger has the window fire first.
   *
   * @param again what then waits
   * @return whether it is a part of the window now
   */
  private boolean addTo(long number, Object element, Object again) throws Exception {
    Overlay overlay = overlay(number);
    TriggerStep<?> said = by == null ? null : step(by, overlay, element);
    if (said != null && said.place() == TriggerStep.Place.BEFORE) {
      change.dues.add(new Due(number, new Firing.Cause.Named(said.name())));
      change.held.add(again);
      return false;
    }
    Object step = overlay.step;
    if (step == null) {
      step = reducing.step(overlay.pane.content);
      overlay.step = step;
    }
    if (!add(step, element)) {
      return false;
    }
    if (triggered) {
      trigger(number, overlay, element);
    }
    if (said != null && said.place() == TriggerStep.Place.BEHIND) {
      change.dues.add(new Due(number, new Firing.Cause.Named(said.name())));
    }
    return true;
  }

  /** False if the element is left out, because the reduction throws on it. */
  private boolean add(Object step, Object element) throws Exception {
    if (guard == null) {
      reducing.add(step, element, out);
      return true;
    }
    FlowFunction<Object, Object> adding =
        it -> {
          List<Object> emitted = new ArrayList<>(); // of a step that throws, nothing
          reducing.add(step, it, emitted::add);
          return emitted;
        };
    Object emitted;
    try {
      emitted = adding.apply(element);
    } catch (Throwable e) {
      emitted = guard.recover(e, element, adding);
    }
    if (emitted instanceof List<?> all) {
      all.forEach(out::emit);
    }
    return emitted != Guard.SKIPPED;
  }

  @SuppressWarnings("unchecked")
  private static TriggerStep<?> step(
      Window.Trigger.By<Object, ?> by, Overlay overlay, Object element) throws Exception {
    Window.Trigger.By<Object, Object> it = (Window.Trigger.By<Object, Object>) by;
    Object before = overlay.trigger;
    if (before == null) {
      before = Failures.present(it.initial().get(), "the state of the trigger");
    }
    TriggerStep<Object> step =
        Failures.present(it.step().apply(before, element), "the step of the trigger");
    overlay.trigger = step.state();
    return step;
  }

  private void trigger(long number, Overlay overlay, Object element) throws Exception {
    overlay.seen++;
    for (Window.Trigger<Object> trigger : window.triggers()) {
      switch (trigger) {
        case Window.Trigger.Every<Object>(long most) -> {
          if (overlay.seen >= most) {
            overlay.seen = 0;
            change.dues.add(new Due(number, new Firing.Cause.Every(most)));
          }
        }
        case Window.Trigger.When<Object>(String name, var condition) -> {
          if (condition.test(element)) {
            change.dues.add(new Due(number, new Firing.Cause.Named(name)));
          }
        }
        case Window.Trigger.Periodic<Object> _, Window.Trigger.By<Object, ?> _ -> {}
      }
    }
  }

  private Overlay overlay(long number) throws Exception {
    if (last != null && number == lastNumber) {
      return last;
    }
    Overlay overlay = change.overlays.get(number);
    if (overlay == null) {
      Pane pane = state.panes.get(number);
      overlay =
          pane == null
              ? new Overlay(new Pane(reducing.container()), true)
              : new Overlay(pane, false);
      change.overlays.put(number, overlay);
    }
    last = overlay;
    lastNumber = number;
    return overlay;
  }

  // ------------------------------------------------------------------ event time

  private void addByTime(Timed timed) throws Exception {
    TimeWindows all = times();
    boolean lost = true;
    for (long i = all.first(timed.time()); i <= all.last(timed.time()); i++) {
      long end = all.end(i);
      if (end > timed.watermark()) {
        addTo(i, timed.element(), new Held(i, timed.element()));
        lost = false;
      } else if (lateness > 0 && later(end, lateness) > timed.watermark()) {
        overlay(i).late.add(timed.element());
        lost = false;
      }
    }
    if (lost) {
      lose(timed.element());
    }
    heard(timed.source(), Math.max(timed.time(), timed.watermark()));
  }

  private void lose(Object element) throws Exception {
    change.late++;
    window.lateHandler().accept(element);
  }

  private static long later(long time, long by) {
    long sum = time + by;
    return sum < time ? Long.MAX_VALUE : sum;
  }

  private TimeWindows times() {
    if (times == null) {
      throw new AssertionError(window.shape());
    }
    return times;
  }

  private void addToSession(Timed timed) throws Exception {
    if (later(timed.time() + gap, lateness) <= timed.watermark()) {
      lose(timed.element());
    } else {
      try {
        extend(timed);
      } catch (Throwable e) {
        if (guard == null) {
          throw e;
        }
        guard.recover(
            e,
            timed,
            it -> {
              extend(timed);
              return it;
            });
      }
    }
    heard(timed.source(), Math.max(timed.time(), timed.watermark()));
  }

  private void extend(Timed timed) throws Exception {
    Object key = keyed().keyOf(timed.element());
    PerKey each = keyed().each();
    Session session =
        new Session(timed.time(), timed.time() + gap, each.add(null, timed.element()));
    Change.join(change.sessions.computeIfAbsent(key, it -> new ArrayList<>()), session, each);
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
        || endedSession()
        || passed() > state.told;
  }

  void due() throws Exception {
    Due due = state.dues.peekFirst();
    if (due != null) {
      change.dueTaken = true;
      fire(due.window(), due.cause());
    } else if (!state.pending.isEmpty()) {
      takePending();
    } else if (sessions) {
      closeSessions(state.watermark());
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
    if (later(times.end(first), lateness) <= watermark) {
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
    } else if (later(times().end(number), lateness) > watermark) {
      throw new AssertionError(number);
    } else if (pane != null && !pane.late.isEmpty()) {
      takeLate(number);
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

  /** What came late is a part of the content from now on. */
  private void takeLate(long number) throws Exception {
    Overlay overlay = overlay(number);
    Object step = reducing.step(overlay.pane.content);
    for (Object element : List.copyOf(overlay.pane.late)) {
      add(step, element);
    }
    overlay.step = step;
    overlay.lateTaken = true;
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
    if (sessions) {
      endSessions();
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

  // ------------------------------------------------------------------ sessions

  private boolean endedSession() {
    return sessions
        && !state.sessionEnds.isEmpty()
        && state.sessionEnds.firstKey() <= state.watermark();
  }

  private void closeSessions(long watermark) throws Exception {
    long before = LayerState.UNKNOWN;
    List<Object> keys = change.closedKeys;
    for (Map.Entry<Long, List<Object>> entry : state.sessionEnds.entrySet()) {
      if (entry.getKey() > watermark || keys.size() >= SESSIONS_AT_ONCE) {
        break;
      }
      before = entry.getKey();
      keys.addAll(entry.getValue());
    }
    change.closedBefore = before;
    for (Object key : List.copyOf(new LinkedHashSet<>(keys))) {
      for (Session session : state.sessions.getOrDefault(key, List.of())) {
        if (session.end + patience() <= before) {
          emit(key, session);
        }
      }
    }
  }

  private void endSessions() throws Exception {
    for (Map.Entry<Object, List<Session>> entry : state.sessions.entrySet()) {
      for (Session session : entry.getValue()) {
        emit(entry.getKey(), session);
      }
    }
  }

  private void emit(Object key, Session session) throws Exception {
    WindowId id =
        new WindowId.Span(Instant.ofEpochMilli(session.start), Instant.ofEpochMilli(session.end));
    out.emit(
        keyed()
            .result(
                key,
                session.content,
                new Firing(id, new Firing.Cause.Done(), partition, partitions)));
  }
}
