package dev.transom.stage;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** A stage that collects: a fresh container per batch, combined when the batch commits. */
final class CollectBody<I, A, R> implements Body {
  private final Collector<? super I, A, R> collector;
  private final BiConsumer<R, Emitter<R>> whenDone;
  private @Nullable Object delta;

  CollectBody(Collector<? super I, A, R> collector, BiConsumer<R, Emitter<R>> whenDone) {
    this.collector = collector;
    this.whenDone = whenDone;
  }

  @SuppressWarnings("unchecked")
  static <A> BinaryOperator<Object> combiner(Collector<?, A, ?> collector) {
    BinaryOperator<A> combiner = collector.combiner();
    return (left, right) -> (Object) combiner.apply((A) left, (A) right);
  }

  /** What is told of a container that nobody will get. */
  @SuppressWarnings("unchecked")
  static <A> UnaryOperator<Object> finisher(Collector<?, A, ?> collector) {
    return container -> {
      try {
        return Objects.requireNonNullElse(collector.finisher().apply((A) container), container);
      } catch (RuntimeException e) {
        return container;
      }
    };
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out) {
    A container = collector.supplier().get();
    BiConsumer<A, ? super I> accumulator = collector.accumulator();
    ((Batch<I>) batch).events().forEach(event -> accumulator.accept(container, event));
    delta = container;
    return state;
  }

  @Override
  public @Nullable Object delta() {
    Object current = delta;
    delta = null;
    return current;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void inputEnded(@Nullable Object container, Emission out) {
    A all = container == null ? collector.supplier().get() : (A) container;
    whenDone.accept(collector.finisher().apply(all), (Emitter<R>) out);
  }
}
