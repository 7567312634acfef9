package dev.transom.flow;

import dev.transom.process.Processes;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * What a collector has collected.
 *
 * <p>A finisher may change its container, as that of {@code groupingBy} does, and so must not see
 * it twice. Therefore it is not interrupted, and what it has made stays here: a life that ends
 * before that counts leaves it to its successor. One that comes while a dead predecessor is still
 * in the finisher waits for it.
 */
final class Collected {
  private Object container;
  private @Nullable Object result; // of the finisher; guarded by this

  Collected(Collector<Object, Object, Object> collector) {
    container = collector.supplier().get();
  }

  void add(Collector<Object, Object, Object> collector, Object element) {
    collector.accumulator().accept(container, element);
  }

  /** Takes over what others have collected, which is not to be used any more. */
  Collected combine(Collector<Object, Object, Object> collector, Collected others) {
    container = collector.combiner().apply(container, others.container);
    result = null;
    return this;
  }

  /** What comes of it; the same each time, unless more has come. */
  Object finish(Collector<Object, Object, Object> collector) throws Exception {
    if (collector.characteristics().contains(Collector.Characteristics.IDENTITY_FINISH)) {
      return container;
    }
    return finishOnce(collector);
  }

  private synchronized Object finishOnce(Collector<Object, Object, Object> collector)
      throws Exception {
    Object before = result;
    return before != null
        ? before
        : Processes.shielded(() -> {
          Object made = Failures.present(collector.finisher().apply(container), "the result");
          result = made; // here, for a process that has been killed does not come back
          return made;
        });
  }
}
