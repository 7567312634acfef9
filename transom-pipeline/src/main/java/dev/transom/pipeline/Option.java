package dev.transom.pipeline;

import dev.transom.otp.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Something about a pipeline that can be set: declared once, here, with its key in a properties
 * file, its values and its purpose. What programs, files and command lines set is checked by the
 * same rule, and {@link PipelineSpec#describe} prints them all.
 *
 * @param key its key; behind the batcher's name if each batcher has it
 * @param scope whose it is
 * @param setting reads it from a text
 * @param range what values are allowed, for people
 * @param check tells whether a value is
 * @param purpose what it is for, for people
 */
record Option<V>(
    String key, Scope scope, Setting<V> setting, String range, Predicate<V> check, String purpose) {
  enum Scope {
    PIPELINE,
    BATCHER
  }

  private static final Duration NONE = Duration.ZERO;

  static final Option<Integer> SOURCES =
      of("sources.concurrency", count(), 1, "how many processes read from the source");
  static final Option<Duration> POLL_INTERVAL =
      new Option<>(
          "sources.poll-interval",
          Scope.PIPELINE,
          Setting.duration("duration").otherwise(Duration.ofMillis(100)),
          "at least 1ms",
          value -> value.compareTo(Duration.ofMillis(1)) >= 0,
          "how long a source that had nothing is left alone");
  static final Option<Integer> PROCESSORS =
      of(
          "processors.concurrency",
          count(),
          2 * Runtime.getRuntime().availableProcessors(),
          "how many processes handle messages");
  static final Option<Integer> MAX_DEMAND =
      of("processors.max-demand", count(), 500, "how many messages a processor takes at most");
  static final Option<Duration> HANDLER_TIMEOUT =
      limit("processors.handler-timeout", Scope.PIPELINE, "how long one message may take");
  static final Option<Integer> MAX_IN_FLIGHT =
      of(
          "max-in-flight",
          count(),
          10_000,
          "how many messages are taken in at most and not finished");
  static final Option<Long> RATE =
      new Option<>(
          "rate.messages",
          Scope.PIPELINE,
          Setting.longInteger("number").otherwise(0L),
          "0 for no limit, or more",
          value -> value >= 0,
          "how many messages are taken in for each rate.per");
  static final Option<Duration> RATE_PER =
      new Option<>(
          "rate.per",
          Scope.PIPELINE,
          Setting.duration("duration").otherwise(Duration.ofSeconds(1)),
          "more than 0",
          value -> value.isPositive(),
          "the time that rate.messages is about");
  static final Option<Long> BURST =
      new Option<>(
          "rate.burst",
          Scope.PIPELINE,
          Setting.longInteger("number").otherwise(0L),
          "0 for as many as rate.messages, or more",
          value -> value >= 0,
          "how many of them may come at once, after a pause; 0 for rate.messages");
  static final Option<Integer> RETRIES =
      new Option<>(
          "retry.times",
          Scope.PIPELINE,
          Setting.integer("number").otherwise(3),
          "0 or more",
          value -> value >= 0,
          "how often a step is tried again with a message that failed");
  static final Option<Duration> BACKOFF =
      pause("retry.backoff", Duration.ofMillis(100), "the first pause before that; then doubled");
  static final Option<Duration> MAX_BACKOFF =
      pause("retry.max-backoff", Duration.ofSeconds(30), "the longest pause before that");
  static final Option<Double> JITTER =
      new Option<>(
          "retry.jitter",
          Scope.PIPELINE,
          Setting.of("number", "a number", Double::valueOf).otherwise(0.2),
          "from 0 to 1",
          value -> value >= 0 && value <= 1,
          "the part of a pause that is left to chance");
  static final Option<Duration> SHUTDOWN =
      pause("shutdown", Duration.ofSeconds(30), "how long a stop waits for what is in flight");

  static final Option<Integer> SIZE =
      batcher("size", count().otherwise(100), "1 or more", "how many messages are a batch");
  static final Option<Duration> TIMEOUT =
      new Option<>(
          "timeout",
          Scope.BATCHER,
          Setting.duration("duration").otherwise(Duration.ofSeconds(1)),
          "more than 0",
          value -> value.isPositive(),
          "how long the first message of a batch waits for more");
  static final Option<Integer> BATCH_PROCESSORS =
      batcher(
          "concurrency", count().otherwise(1), "1 or more", "how many processes handle batches");
  static final Option<Long> MAX_WEIGHT =
      new Option<>(
          "max-weight",
          Scope.BATCHER,
          Setting.bytes("bytes").otherwise(0L),
          "0 for no limit, or more",
          value -> value >= 0,
          "what the messages of a batch weigh together at most");
  static final Option<Duration> BATCH_HANDLER_TIMEOUT =
      limit("handler-timeout", Scope.BATCHER, "how long one batch may take");

  /** All there are. */
  static final List<Option<?>> ALL =
      List.of(
          SOURCES,
          POLL_INTERVAL,
          PROCESSORS,
          MAX_DEMAND,
          HANDLER_TIMEOUT,
          MAX_IN_FLIGHT,
          RATE,
          RATE_PER,
          BURST,
          RETRIES,
          BACKOFF,
          MAX_BACKOFF,
          JITTER,
          SHUTDOWN,
          SIZE,
          TIMEOUT,
          BATCH_PROCESSORS,
          MAX_WEIGHT,
          BATCH_HANDLER_TIMEOUT);

  private static Setting<Integer> count() {
    return Setting.integer("number");
  }

  private static Option<Integer> of(
      String key, Setting<Integer> setting, int otherwise, String purpose) {
    return new Option<>(
        key,
        Scope.PIPELINE,
        setting.otherwise(otherwise),
        "1 or more",
        value -> value >= 1,
        purpose);
  }

  private static Option<Integer> batcher(
      String key, Setting<Integer> setting, String range, String purpose) {
    return new Option<>(key, Scope.BATCHER, setting, range, value -> value >= 1, purpose);
  }

  private static Option<Duration> limit(String key, Scope scope, String purpose) {
    return new Option<>(
        key,
        scope,
        Setting.duration("duration").otherwise(NONE),
        "0s for no limit, or at least 1ms",
        value -> value.isZero() || value.compareTo(Duration.ofMillis(1)) >= 0,
        purpose);
  }

  private static Option<Duration> pause(String key, Duration otherwise, String purpose) {
    return new Option<>(
        key,
        Scope.PIPELINE,
        Setting.duration("duration").otherwise(otherwise),
        "0s or more",
        value -> !value.isNegative(),
        purpose);
  }

  /** The key of it for one batcher, or of the pipeline's if it has no name. */
  String key(String batcher) {
    return scope == Scope.BATCHER ? "batchers." + batcher + "." + key : key;
  }

  /** All options with their purposes and values, as a properties file. */
  static String describe(OptionValues pipeline, Map<String, OptionValues> batchers) {
    StringBuilder text = new StringBuilder();
    ALL.forEach(option -> option.describe(text, Scope.PIPELINE, "", pipeline));
    batchers.forEach((batcher, values) ->
        ALL.forEach(option -> option.describe(text, Scope.BATCHER, batcher, values)));
    return text.toString();
  }

  private void describe(StringBuilder text, Scope which, String batcher, OptionValues values) {
    if (scope == which) {
      text.append("# %s%n%s = %s%n".formatted(purpose, key(batcher), shown(values)));
    }
  }

  /** A value as it stands in a properties file. */
  String shown(OptionValues values) {
    V value = values.get(this);
    return value instanceof Duration duration ? Durations.shown(duration) : String.valueOf(value);
  }

  V otherwise() {
    return setting.otherwise().orElseThrow();
  }

  V checked(String where, V value) {
    if (!check.test(value)) {
      throw new IllegalArgumentException(where + " is " + range + ", got: " + value);
    }
    return value;
  }

  /** Reads a value. */
  V parsed(String where, String text) {
    Optional<V> value = Optional.empty();
    try {
      value = Optional.of(setting.parser().apply(text));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          where + " is " + setting.expected() + ", got: \"" + text + '"', e);
    }
    return checked(where, value.get());
  }
}
