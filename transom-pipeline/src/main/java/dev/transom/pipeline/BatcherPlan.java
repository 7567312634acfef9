package dev.transom.pipeline;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One batcher as it was described, without the types.
 *
 * @param name its name
 * @param values its options
 * @param handler handles a batch, and returns what has become of its messages
 * @param weight of a message; null if it does not weigh
 * @param splits makes the rule by which a batch ends; null if there is none
 * @param isOrdered whether the messages of a key stay in order
 */
record BatcherPlan(
    String name,
    OptionValues values,
    Handler handler,
    @Nullable ToLongFunction<Message<?>> weight,
    @Nullable Supplier<? extends Predicate<Message<?>>> splits,
    boolean isOrdered) {
  /** What a batch is given to. */
  @FunctionalInterface
  interface Handler {
    List<? extends Message<?>> handle(BatchInfo info, List<Message<?>> messages) throws Exception;
  }

  @Nullable Predicate<Message<?>> newSplit() {
    return splits == null ? null : splits.get();
  }
}
