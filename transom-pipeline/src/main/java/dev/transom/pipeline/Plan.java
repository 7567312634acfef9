package dev.transom.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline as it was described, without the types.
 *
 * @param source where messages come from
 * @param values the options
 * @param prepare handles what a processor has taken, before it handles each; null for nothing
 * @param steps what a processor does with each, in order
 * @param keyOf what keeps messages in order; null if nothing does
 * @param batchers in the order in which they were described
 * @param retryOn after which errors a step is tried again
 * @param onFailed is given messages that have failed for good; null for nobody
 * @param deadLetters keeps messages that have failed for good
 * @param carrier carries contexts; null if there are none
 */
record Plan(
    Source<?> source,
    OptionValues values,
    @Nullable Function<List<Message<?>>, Callable<List<? extends Message<?>>>> prepare,
    List<MessageFunction<Object, Object>> steps,
    @Nullable Function<Message<?>, Object> keyOf,
    List<BatcherPlan> batchers,
    Predicate<? super Throwable> retryOn,
    @Nullable Function<List<Message<?>>, Callable<List<? extends Message<?>>>> onFailed,
    DeadLetters deadLetters,
    @Nullable ContextCarrier<Object> carrier) {

  Retry retry() {
    return new Retry(
        values.get(Option.RETRIES),
        values.get(Option.BACKOFF),
        longest(),
        values.get(Option.JITTER),
        retryOn);
  }

  private Duration longest() {
    Duration first = values.get(Option.BACKOFF);
    Duration longest = values.get(Option.MAX_BACKOFF);
    return longest.compareTo(first) < 0 ? first : longest;
  }

  /** All options with their values, as a properties file. */
  String describe() {
    Map<String, OptionValues> batching = new LinkedHashMap<>();
    batchers.forEach(one -> batching.put(one.name(), one.values()));
    return Option.describe(values, batching);
  }

  /** The context in which a message was emitted. */
  @Nullable Object capture(Message<?> message) {
    return carrier == null ? null : Objects.requireNonNull(carrier.capture(message), "the context");
  }

  /** Does something in the context of messages. */
  <R> R within(List<? extends Message<?>> messages, Callable<R> action) throws Exception {
    if (carrier == null || messages.isEmpty()) {
      return action.call();
    }
    List<Object> contexts = new ArrayList<>(messages.size());
    for (Message<?> message : messages) {
      Object context = message.ticket().parts().context();
      if (context != null) {
        contexts.add(context);
      }
    }
    if (contexts.isEmpty()) {
      return action.call();
    }
    ContextCarrier.Scope scope = carrier.restore(contexts);
    try {
      return action.call();
    } finally {
      scope.close();
    }
  }
}
