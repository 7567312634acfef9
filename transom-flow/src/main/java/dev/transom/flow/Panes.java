package dev.transom.flow;

import dev.transom.flow.Change.Overlay;
import dev.transom.flow.LayerState.Due;
import dev.transom.flow.LayerState.Pane;
import dev.transom.stage.Emitter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reduces elements in windows that have numbers, and asks the user's triggers about each. */
final class Panes {
  private final Window<Object> window;
  private final Reducing reducing;
  private final @Nullable Guard guard; // null: what throws fails the run
  private final LayerState state;
  private final Emitter<Object> out;
  private final Window.Trigger.@Nullable By<Object, ?> by;
  private @Nullable Overlay last; // the one used last, of that change
  private @Nullable Change lastChange;
  private long lastNumber;

  Panes(
      Window<Object> window,
      Reducing reducing,
      @Nullable Guard guard,
      LayerState state,
      Emitter<Object> out) {
    this.window = window;
    this.reducing = reducing;
    this.guard = guard;
    this.state = state;
    this.out = out;
    this.by = by(window);
  }

  private static Window.Trigger.@Nullable By<Object, ?> by(Window<Object> window) {
    for (Window.Trigger<Object> trigger : window.triggers()) {
      if (trigger instanceof Window.Trigger.By<Object, ?> it) {
        return it;
      }
    }
    return null;
  }

  /**
   * Reduces an element in one window, unless the user's trigger has the window fire first.
   *
   * @param again what then waits
   * @return whether it is a part of the window now
   */
  boolean add(long number, Object element, Object again, Change change) throws Exception {
    Overlay overlay = overlay(number, change);
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
    if (!window.triggers().isEmpty()) {
      trigger(number, overlay, element, change);
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

  private void trigger(long number, Overlay overlay, Object element, Change change)
      throws Exception {
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

  private Overlay overlay(long number, Change change) throws Exception {
    if (last != null && number == lastNumber && change == lastChange) {
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
    lastChange = change;
    return overlay;
  }

  /** An element has come late for a window that still waits for such. */
  void addLate(long number, Object element, Change change) throws Exception {
    overlay(number, change).late.add(element);
  }

  /** What came late is a part of the content from now on. */
  void takeLate(long number, Change change) throws Exception {
    Overlay overlay = overlay(number, change);
    Object step = reducing.step(overlay.pane.content);
    for (Object element : List.copyOf(overlay.pane.late)) {
      add(step, element);
    }
    overlay.step = step;
    overlay.lateTaken = true;
  }
}
