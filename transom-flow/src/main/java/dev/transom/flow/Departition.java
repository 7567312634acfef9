package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Brings what the stages of a reduction have come to together, window by window, in one stage. */
final class Departition {
  private static final Comparator<WindowId> IN_TIME =
      Comparator.comparing(id ->
          switch (id) {
            case WindowId.Global _ -> 0L;
            case WindowId.Numbered(long index) -> index;
            case WindowId.Span(var start, var end) -> start.toEpochMilli();
          });

  /** What one stage has come to. */
  private record Part(WindowId window, boolean isDone, int partitions, Object value) {}

  /** What is there of a window. */
  private record Whole(Object content, int done) {}

  private Departition() {}

  static Plan of(
      Plan reduced,
      FlowSupplier<Object> initial,
      FlowBiFunction<Object, Object, Object> merge,
      FlowBiFunction<Object, WindowId, Object> result) {
    Plan parts =
        Plan.reducing(
            reduced,
            reduce ->
                reduce.result((key, value, firing) ->
                    new Part(firing.window(), firing.isDone(), firing.partitions(), value)));
    Plan one =
        new Plan.Tuned(
            new Plan.Exchange(List.of(parts), new Routing.Shuffle()),
            Plan.Tuning.DEFAULT.stages(1));
    Reduction.Emitting step =
        (before, part, out) -> merged(before, (Part) part, initial, merge, result, out);
    return new Plan.Reduce(
        one,
        Window.global(),
        new Reduction.EmitFold(
            () -> new TreeMap<WindowId, Whole>(IN_TIME),
            step,
            (open, firing, out) -> {
              flush(open, result, out);
              return open;
            }),
        "departition",
        null);
  }

  @SuppressWarnings("unchecked")
  private static Object merged(
      Object before,
      Part part,
      FlowSupplier<Object> initial,
      FlowBiFunction<Object, Object, Object> merge,
      FlowBiFunction<Object, WindowId, Object> result,
      Emitter<Object> out)
      throws Exception {
    TreeMap<WindowId, Whole> open = new TreeMap<>((TreeMap<WindowId, Whole>) before);
    Whole whole = open.get(part.window);
    Object content =
        merge.apply(
            whole == null
                ? Failures.present(initial.get(), "the initial accumulator")
                : whole.content,
            part.value);
    int done = (whole == null ? 0 : whole.done) + (part.isDone ? 1 : 0);
    if (done == part.partitions) {
      open.remove(part.window);
      out.emit(Failures.present(result.apply(content, part.window), "the result"));
    } else {
      open.put(part.window, new Whole(Failures.present(content, "the accumulator"), done));
    }
    return open;
  }

  @SuppressWarnings("unchecked")
  private static void flush(
      Object open, FlowBiFunction<Object, WindowId, Object> result, Emitter<Object> out)
      throws Exception {
    for (var entry : ((TreeMap<WindowId, Whole>) open).entrySet()) {
      out.emit(
          Failures.present(result.apply(entry.getValue().content, entry.getKey()), "the result"));
    }
  }
}
