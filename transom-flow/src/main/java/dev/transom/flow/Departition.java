package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Brings what the stages of a reduction have come to together, window by window, in one stage.
 *
 * <p>A window of event time is complete when every stage has said that it has passed its end: a
 * stage to which no element of the window has come says nothing else of it. Other windows fire in
 * every stage, and are complete when all stages have said so of each.
 */
final class Departition {
  private static final Comparator<WindowId> IN_TIME =
      Comparator.comparing(id ->
          switch (id) {
            case WindowId.Global _ -> 0L;
            case WindowId.Numbered(long index) -> index;
            case WindowId.Span(var start, var end) -> start.toEpochMilli();
          });

  /** What one stage has come to, and in how many it must be done, if in this one it is. */
  private record Part(WindowId window, int doneOf, Object value) {}

  /** One stage is done with a window. */
  private record Done(WindowId window, int doneOf) {}

  /** One stage has completed all windows of event time that end until then, in milliseconds. */
  record Passed(int partition, int partitions, long end) {}

  /** What is there of a window. */
  private record Whole(Object content, int done) {}

  /** What is not complete, and how far each stage has come. Values. */
  private record Open(NavigableMap<WindowId, Whole> windows, Map<Integer, Long> passed) {}

  private final FlowSupplier<Object> initial;
  private final FlowBiFunction<Object, Object, Object> merge;
  private final FlowBiFunction<Object, Object, Object> result;

  private Departition(
      FlowSupplier<Object> initial,
      FlowBiFunction<Object, Object, Object> merge,
      FlowBiFunction<Object, Object, Object> result) {
    this.initial = initial;
    this.merge = merge;
    this.result = result;
  }

  static Plan of(
      Plan reduced,
      FlowSupplier<Object> initial,
      FlowBiFunction<Object, Object, Object> merge,
      FlowBiFunction<Object, Object, Object> result) {
    Plan one =
        new Plan.Tuned(
            new Plan.Exchange(
                List.of(Plan.reducing(reduced, Departition::parts)), new Routing.Shuffle()),
            Plan.Tuning.DEFAULT.stages(1));
    Departition all = new Departition(initial, merge, result);
    Reduction.Emitting step = (open, said, out) -> all.step((Open) open, said, out);
    return new Plan.Reduce(
        one,
        Window.global(),
        new Reduction.EmitFold(
            () -> new Open(new TreeMap<>(IN_TIME), Map.of()),
            step,
            (open, firing, out) -> all.flush((Open) open, out)),
        "departition");
  }

  // ------------------------------------------------------------------ in the stages

  private static Plan.Reduce parts(Plan.Reduce reduce) {
    Plan.Reduce parts =
        switch (reduce.reduction()) {
          case Reduction.Fold(var initial, var step, FlowTrigger<Object, Object> trigger)
              when trigger != null ->
              reduce.reduction(new Reduction.Fold(initial, step, parts(trigger)));
          case Reduction.Fold _, Reduction.Collect _ ->
              reduce.result(
                  (key, value, firing) -> new Part(firing.window(), doneOf(firing), value));
          default ->
              throw new IllegalStateException(
                  "departition(…) brings results of windows together, and what emitAndReduce(…)"
                      + " emits on the way is of no window: use reduce(…)");
        };
    return parts.departing();
  }

  private static FlowTrigger<Object, Object> parts(FlowTrigger<Object, Object> trigger) {
    return (accumulator, firing, out) -> {
      Object next =
          trigger.fire(accumulator, firing, it -> out.emit(new Part(firing.window(), 0, it)));
      out.emit(new Done(firing.window(), doneOf(firing)));
      return next;
    };
  }

  private static int doneOf(Firing firing) {
    return firing.isDone() ? firing.partitions() : 0;
  }

  // ------------------------------------------------------------------ in the one

  private Open step(Open open, Object said, Emitter<Object> out) throws Exception {
    return switch (said) {
      case Part(WindowId window, int doneOf, Object value) -> {
        Whole before = whole(open, window);
        Object content = Failures.present(merge.apply(before.content, value), "the accumulator");
        yield put(open, window, new Whole(content, before.done), doneOf, out);
      }
      case Done(WindowId window, int doneOf) -> put(open, window, whole(open, window), doneOf, out);
      case Passed passed -> pass(open, passed, out);
      default -> throw new AssertionError(said);
    };
  }

  private Whole whole(Open open, WindowId window) throws Exception {
    Whole there = open.windows.get(window);
    return there == null
        ? new Whole(Failures.present(initial.get(), "the initial accumulator"), 0)
        : there;
  }

  private Open put(Open open, WindowId window, Whole whole, int doneOf, Emitter<Object> out)
      throws Exception {
    NavigableMap<WindowId, Whole> windows = new TreeMap<>(open.windows);
    int done = whole.done + (doneOf > 0 ? 1 : 0);
    if (done > 0 && done == doneOf) {
      windows.remove(window);
      emit(window, whole, out);
    } else {
      windows.put(window, new Whole(whole.content, done));
    }
    return new Open(windows, open.passed);
  }

  private Open pass(Open open, Passed said, Emitter<Object> out) throws Exception {
    Map<Integer, Long> passed = new HashMap<>(open.passed);
    passed.put(said.partition, said.end);
    NavigableMap<WindowId, Whole> windows = new TreeMap<>(open.windows);
    if (passed.size() == said.partitions) {
      long end = passed.values().stream().mapToLong(it -> it).min().orElseThrow();
      while (!windows.isEmpty()
          && windows.firstKey() instanceof WindowId.Span first
          && first.end().toEpochMilli() <= end) {
        emit(first, Objects.requireNonNull(windows.remove(first)), out);
      }
    }
    return new Open(windows, passed);
  }

  private void emit(WindowId window, Whole whole, Emitter<Object> out) throws Exception {
    out.emit(Failures.present(result.apply(whole.content, window), "the result"));
  }

  private Open flush(Open open, Emitter<Object> out) throws Exception {
    for (Map.Entry<WindowId, Whole> entry : open.windows.entrySet()) {
      emit(entry.getKey(), entry.getValue(), out);
    }
    return open;
  }
}
