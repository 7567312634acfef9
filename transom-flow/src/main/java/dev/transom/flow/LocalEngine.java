package dev.transom.flow;

import dev.transom.stage.spi.StageDoor;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Runs flows on the stages of the current node. */
final class LocalEngine {
  private static final Collector<Object, Object, Object> NOTHING =
      Collector.of(Object::new, (nothing, element) -> {}, (left, right) -> left);

  private LocalEngine() {}

  @SuppressWarnings("unchecked")
  static <R> R collect(Plan plan, Collector<?, ?, R> collector) {
    Run run = new Run(plan);
    run.start((Collector<Object, Object, Object>) collector);
    return (R) Failures.present(run.await(), "the result");
  }

  static void run(Plan plan) {
    Run run = new Run(plan);
    run.start(NOTHING);
    run.await();
  }

  @SuppressWarnings("unchecked")
  static <T> Stream<T> stream(Plan plan) {
    Outcoming events = new Outcoming(new Run(plan));
    Stream<Object> all = StreamSupport.stream(events, false).onClose(events::close);
    return (Stream<T>) StageDoor.get().closing(all);
  }

  static String explain(Plan plan) {
    StringBuilder text = new StringBuilder();
    List<Layer> layers = Layout.of(plan, "flow");
    for (Layer layer : layers) {
      text.append(Explanation.of(layer)).append('\n');
    }
    return text.toString();
  }
}
