package dev.transom.pipeline;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How messages are put into batches, and batches handled. Immutable; changed in an argument of
 * {@code batch}.
 *
 * @param <T> the type of the messages' data
 */
public final class BatcherOptions<T> {
  final OptionValues values;
  final @Nullable ToLongFunction<Message<T>> weight;
  final @Nullable Supplier<? extends Predicate<Message<T>>> split;

  BatcherOptions(
      OptionValues values,
      @Nullable ToLongFunction<Message<T>> weight,
      @Nullable Supplier<? extends Predicate<Message<T>>> split) {
    this.values = values;
    this.weight = weight;
    this.split = split;
  }

  private <V> BatcherOptions<T> with(Option<V> option, V value) {
    return new BatcherOptions<>(values.with(option, value), weight, split);
  }

  /**
   * How many messages are a batch.
   *
   * @param messages at least 1; default 100
   * @return changed options
   */
  public BatcherOptions<T> size(int messages) {
    return with(Option.SIZE, messages);
  }

  /**
   * How long the first message of a batch waits for more. Then the batch is handled as it is.
   *
   * @param wait longer than zero; default 1 s
   * @return changed options
   */
  public BatcherOptions<T> timeout(Duration wait) {
    return with(Option.TIMEOUT, wait);
  }

  /**
   * How many processes handle batches, each one batch at a time.
   *
   * @param processors at least 1; default 1
   * @return changed options
   */
  public BatcherOptions<T> concurrency(int processors) {
    return with(Option.BATCH_PROCESSORS, processors);
  }

  /**
   * What the messages of a batch may weigh together: bytes, mostly. The limit is hard: a message
   * that would exceed it goes into the next batch, and one that is heavier all by itself fails.
   *
   * @param most what a batch weighs at most, at least 1
   * @param of the weight of a message, 0 or more
   * @return changed options
   */
  public BatcherOptions<T> weight(long most, ToLongFunction<Message<T>> of) {
    if (most < 1) {
      throw new IllegalArgumentException("a batch weighs at most 1 or more, got: " + most);
    }
    return new BatcherOptions<>(
        values.with(Option.MAX_WEIGHT, most), Objects.requireNonNull(of, "of"), split);
  }

  /**
   * Ends batches by a rule of their own, besides number, weight and time. Called in order, for one
   * batch by one thread at a time; a rule that throws fails the message.
   *
   * {@snippet :
   * batcher.split(() -> {
   *   Set<String> users = new HashSet<>();
   *   return message -> users.add(message.data().user()) && users.size() == 10;
   * });
   * }
   *
   * @param rules makes the rule of a batch: is given each message that has come into it, and tells
   *     whether the batch ends with that
   * @return changed options
   */
  public BatcherOptions<T> split(Supplier<? extends Predicate<Message<T>>> rules) {
    return new BatcherOptions<>(values, weight, Objects.requireNonNull(rules, "rules"));
  }

  /**
   * How long the handler may take for one batch. After that it is interrupted, its process is
   * replaced, and the batch has failed.
   *
   * @param limit at least 1 ms; zero, the default, for no limit
   * @return changed options
   */
  public BatcherOptions<T> handlerTimeout(Duration limit) {
    return with(Option.BATCH_HANDLER_TIMEOUT, limit);
  }
}
