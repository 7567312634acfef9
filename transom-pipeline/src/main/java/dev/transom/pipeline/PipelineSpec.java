package dev.transom.pipeline;

import dev.transom.otp.ChildSpec;
import dev.transom.process.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline does, and how. Immutable; begin with {@link Pipeline#from}. Checked when it is
 * started.
 *
 * @param <S> the type of the data that the source gives
 * @param <T> the type of the data that has been processed
 */
public final class PipelineSpec<S, T> {
  /** Of the processes and stages that every pipeline has. */
  private static final Set<String> TAKEN =
      Set.of("sources", "processors", "batchers", "control", "end");

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]*";

  private record Batching(BatcherOptions<Object> options, BatcherPlan.Handler handler) {}

  /** All of it, without the types; changed while it is being copied, and never after. */
  private static final class Parts {
    final Source<?> source;
    OptionValues values = OptionValues.NONE;
    @Nullable MessagesFunction<Object> prepare;
    List<MessageFunction<Object, Object>> steps = List.of();
    @Nullable Function<Message<?>, Object> keyOf;
    Map<String, Batching> batchers = Map.of();
    Predicate<? super Throwable> retryOn = error -> true;
    @Nullable MessagesFunction<Object> onFailed;
    @Nullable DeadLetters deadLetters;
    @Nullable ContextCarrier<Object> carrier;
    PipelineOptions overrides = PipelineOptions.NONE;

    Parts(Source<?> source) {
      this.source = source;
    }

    Parts with(Consumer<Parts> change) {
      Parts copy = new Parts(source);
      copy.values = values;
      copy.prepare = prepare;
      copy.steps = steps;
      copy.keyOf = keyOf;
      copy.batchers = batchers;
      copy.retryOn = retryOn;
      copy.onFailed = onFailed;
      copy.deadLetters = deadLetters;
      copy.carrier = carrier;
      copy.overrides = overrides;
      change.accept(copy);
      return copy;
    }
  }

  private final Parts parts;

  private PipelineSpec(Parts parts) {
    this.parts = parts;
  }

  static <S> PipelineSpec<S, S> of(Source<S> source) {
    return new PipelineSpec<>(new Parts(Objects.requireNonNull(source, "source")));
  }

  private PipelineSpec<S, T> with(Consumer<Parts> change) {
    return new PipelineSpec<>(parts.with(change));
  }

  private <V> PipelineSpec<S, T> with(Option<V> option, V value) {
    return with(copy -> copy.values = parts.values.with(option, value));
  }

  // ------------------------------------------------------------------ sources

  /**
   * How many processes read from the source.
   *
   * @param processes at least 1; default 1
   * @return a changed spec
   */
  public PipelineSpec<S, T> sources(int processes) {
    return with(Option.SOURCES, processes);
  }

  /**
   * How long a source that had nothing is left alone, unless it wakes its reader up itself.
   *
   * @param interval at least 1 ms; default 100 ms
   * @return a changed spec
   */
  public PipelineSpec<S, T> pollInterval(Duration interval) {
    return with(Option.POLL_INTERVAL, interval);
  }

  /**
   * How many messages are taken in at most and not finished. Batches that are being filled count.
   *
   * @param messages at least 1; default 10,000
   * @return a changed spec
   */
  public PipelineSpec<S, T> maxInFlight(int messages) {
    return with(Option.MAX_IN_FLIGHT, messages);
  }

  /**
   * Limits how many messages are taken in. At first, and after a pause, so many may come at once.
   *
   * @param messages how many in each period, at least 1; 0 for no limit
   * @param period the period
   * @return a changed spec
   */
  public PipelineSpec<S, T> rateLimit(long messages, Duration period) {
    return rateLimit(messages, period, 0);
  }

  /**
   * Limits how many messages are taken in, and how many of them may come at once: at first, and
   * after a pause.
   *
   * @param messages how many in each period, at least 1; 0 for no limit
   * @param period the period
   * @param burst how many at once, at least 1; 0 for as many as {@code messages}
   * @return a changed spec
   */
  public PipelineSpec<S, T> rateLimit(long messages, Duration period, long burst) {
    return with(Option.RATE, messages).with(Option.RATE_PER, period).with(Option.BURST, burst);
  }

  /**
   * Keeps messages with equal keys in order: they are handled one after the other, by processors
   * and in batches, while those with other keys are handled beside them. One that is tried again
   * holds up those of its key.
   *
   * @param key the key of a message as it came from the source; must not throw
   * @return a changed spec
   */
  @SuppressWarnings("unchecked")
  public PipelineSpec<S, T> partitionBy(Function<? super Message<S>, ?> key) {
    Function<Object, Object> erased = (Function<Object, Object>) Objects.requireNonNull(key, "key");
    return with(copy ->
        copy.keyOf = message -> Objects.requireNonNull(erased.apply(message), "the partition"));
  }

  // ------------------------------------------------------------------ processors

  /**
   * What is done with the messages that a processor has taken, all together, before each is
   * handled: one query for all, say. How many that are depends on how many there were.
   *
   * @param function handles them
   * @return a changed spec
   */
  @SuppressWarnings("unchecked")
  public PipelineSpec<S, T> prepare(MessagesFunction<S> function) {
    Objects.requireNonNull(function, "function");
    return with(copy -> copy.prepare = (MessagesFunction<Object>) (MessagesFunction<?>) function);
  }

  /**
   * What is done with each message.
   *
   * @param function handles a message
   * @param <U> the type of the data afterwards
   * @return a changed spec
   * @throws IllegalStateException if there are batchers already
   */
  public <U> PipelineSpec<S, U> process(MessageFunction<T, U> function) {
    return process(options -> options, function);
  }

  /**
   * What is done with each message, and how. If it is called several times, each function is given
   * what the one before has returned, in the same process.
   *
   * @param options changes how
   * @param function handles a message
   * @param <U> the type of the data afterwards
   * @return a changed spec
   * @throws IllegalStateException if there are batchers already
   */
  @SuppressWarnings("unchecked")
  public <U> PipelineSpec<S, U> process(
      UnaryOperator<ProcessorOptions> options, MessageFunction<T, U> function) {
    Objects.requireNonNull(function, "function");
    if (!parts.batchers.isEmpty()) {
      throw new IllegalStateException(
          "process changes what batchers are given: call it before batch");
    }
    List<MessageFunction<Object, Object>> steps = new ArrayList<>(parts.steps);
    steps.add((MessageFunction<Object, Object>) (MessageFunction<?, ?>) function);
    OptionValues values = options.apply(new ProcessorOptions(parts.values)).values;
    return new PipelineSpec<>(
        parts.with(copy -> {
          copy.steps = List.copyOf(steps);
          copy.values = values;
        }));
  }

  // ------------------------------------------------------------------ batchers

  /**
   * Messages are collected, and handled in batches.
   *
   * @param name the batcher's name, which {@link Message#toBatcher} uses
   * @param action handles a batch
   * @return a changed spec
   */
  public PipelineSpec<S, T> batch(String name, BatchAction<T> action) {
    return batch(name, options -> options, action);
  }

  /**
   * Messages are collected, and handled in batches.
   *
   * @param name the batcher's name, which {@link Message#toBatcher} uses
   * @param options changes how
   * @param action handles a batch
   * @return a changed spec
   */
  public PipelineSpec<S, T> batch(
      String name, UnaryOperator<BatcherOptions<T>> options, BatchAction<T> action) {
    Objects.requireNonNull(action, "action");
    return batching(
        name,
        options,
        (info, messages) -> {
          Batch<T> batch = new Batch<>(info, Message.typed(messages));
          action.accept(batch);
          return batch.results();
        });
  }

  /**
   * Messages are collected, and handled in batches by a function that says what became of each.
   *
   * @param name the batcher's name, which {@link Message#toBatcher} uses
   * @param options changes how
   * @param function handles a batch
   * @return a changed spec
   */
  public PipelineSpec<S, T> batchOutcomes(
      String name, UnaryOperator<BatcherOptions<T>> options, BatchFunction<T> function) {
    Objects.requireNonNull(function, "function");
    return batching(
        name,
        options,
        (info, messages) ->
            Objects.requireNonNull(
                function.apply(new Batch<>(info, Message.typed(messages))),
                "what the handler of batches returned"));
  }

  @SuppressWarnings("unchecked")
  private PipelineSpec<S, T> batching(
      String name, UnaryOperator<BatcherOptions<T>> options, BatcherPlan.Handler handler) {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "the name of a batcher is made of letters, digits, '_' and '-', got: \"" + name + '"');
    }
    if (TAKEN.contains(name)) {
      throw new IllegalArgumentException(
          "the name \"" + name + "\" belongs to another part of a pipeline: choose another");
    }
    if (parts.batchers.containsKey(name)) {
      throw new IllegalArgumentException("there are two batchers called \"" + name + '"');
    }
    BatcherOptions<T> changed = options.apply(new BatcherOptions<>(OptionValues.NONE, null, null));
    Map<String, Batching> more = new LinkedHashMap<>(parts.batchers);
    more.put(name, new Batching((BatcherOptions<Object>) changed, handler));
    return with(copy -> copy.batchers = more);
  }

  // ------------------------------------------------------------------ failures

  /**
   * How often a step is tried again with a message on which it threw or took too long. Default:
   * three times, after 100, 200 and 400 ms.
   *
   * @param retry the rule
   * @return a changed spec
   */
  public PipelineSpec<S, T> retry(Retry retry) {
    return with(Option.RETRIES, retry.times())
        .with(Option.BACKOFF, retry.backoff())
        .with(Option.MAX_BACKOFF, retry.maxBackoff())
        .with(Option.JITTER, retry.jitter())
        .retryOn(retry.on());
  }

  private PipelineSpec<S, T> retryOn(Predicate<? super Throwable> on) {
    return with(copy -> copy.retryOn = on);
  }

  /**
   * What is done with messages that have failed for good, all together of one step, before they are
   * acknowledged as failed. What it returns for them is what the acknowledger is told.
   *
   * @param function is given messages whose data may be of any type: as it came from the source, or
   *     as the last handler has left it
   * @return a changed spec
   */
  public PipelineSpec<S, T> onFailed(MessagesFunction<Object> function) {
    Objects.requireNonNull(function, "function");
    return with(copy -> copy.onFailed = function);
  }

  /**
   * Where messages are kept that have failed for good. Default: the newest 10,000, in memory.
   *
   * @param store keeps them
   * @return a changed spec
   */
  public PipelineSpec<S, T> deadLetters(DeadLetters store) {
    Objects.requireNonNull(store, "store");
    return with(copy -> copy.deadLetters = store);
  }

  // ------------------------------------------------------------------ and what else

  /**
   * How long a stop waits for what is in flight; what is not finished then is released.
   *
   * @param patience zero or more; default 30 s
   * @return a changed spec
   */
  public PipelineSpec<S, T> shutdown(Duration patience) {
    return with(Option.SHUTDOWN, patience);
  }

  /**
   * Carries contexts from the source to handlers and acknowledgers.
   *
   * @param carrier how
   * @param <C> the context of one message
   * @return a changed spec
   */
  @SuppressWarnings("unchecked")
  public <C> PipelineSpec<S, T> context(ContextCarrier<C> carrier) {
    Objects.requireNonNull(carrier, "carrier");
    return with(copy -> copy.carrier = (ContextCarrier<Object>) carrier);
  }

  /**
   * Sets options as a file or a command line says. They win over those that the program sets, and
   * later ones over earlier ones.
   *
   * @param options the options
   * @return a changed spec
   */
  public PipelineSpec<S, T> options(PipelineOptions options) {
    return with(copy -> copy.overrides = parts.overrides.and(options));
  }

  /**
   * All options with their purposes and values, as a properties file that {@link
   * PipelineOptions#load} reads.
   *
   * @return two lines for each
   * @throws IllegalArgumentException if the spec is wrong
   */
  public String describe() {
    return plan().describe();
  }

  // ------------------------------------------------------------------ starting

  /**
   * Starts it on the current node.
   *
   * @param name its name, also that of its supervisor
   * @return the running pipeline
   * @throws IllegalArgumentException if the spec is wrong
   * @throws dev.transom.process.NameTakenException if a living process has the name
   */
  public Pipeline<S> start(String name) {
    return Pipelines.start(name, Node.current(), plan(), false);
  }

  /**
   * Starts it linked to the calling process: it drains and stops when that process ends.
   *
   * @param name its name, also that of its supervisor
   * @return the running pipeline
   * @throws IllegalArgumentException if the spec is wrong
   * @throws IllegalStateException if the caller is not a process
   * @throws dev.transom.process.NameTakenException if a living process has the name
   */
  public Pipeline<S> startLink(String name) {
    return Pipelines.start(name, Node.current(), plan(), true);
  }

  /**
   * A child for a supervisor. If all of it dies and is restarted, messages in flight go on where
   * they were; when the source has ended and everything is finished, it ends normally and is not
   * restarted. It is stopped without a limit of time: {@link #shutdown} is its own.
   *
   * @param name its name, also the child's id; {@link Pipeline#named} finds it
   * @return the child
   * @throws IllegalArgumentException if the spec is wrong
   */
  public ChildSpec child(String name) {
    return Pipelines.child(name, plan());
  }

  /** Itself without the types, checked. */
  Plan plan() {
    parts.overrides.check(parts.batchers.keySet());
    OptionValues values = parts.values.and(parts.overrides.values());
    List<BatcherPlan> batchers = new ArrayList<>();
    int largest = 0;
    for (Map.Entry<String, Batching> each : parts.batchers.entrySet()) {
      BatcherPlan plan = plan(each.getKey(), each.getValue());
      batchers.add(plan);
      largest = Math.max(largest, plan.values().get(Option.SIZE));
    }
    int inFlight = values.get(Option.MAX_IN_FLIGHT);
    if (largest > inFlight) {
      throw new IllegalArgumentException(
          "a batch of "
              + largest
              + " messages is never full with "
              + inFlight
              + " in flight: raise maxInFlight, or make batches smaller");
    }
    DeadLetters letters = parts.deadLetters;
    return new Plan(
        parts.source,
        values,
        erased(parts.prepare),
        parts.steps,
        parts.keyOf,
        List.copyOf(batchers),
        parts.retryOn,
        erased(parts.onFailed),
        letters == null ? DeadLetters.inMemory(DeadLettersInMemory.CAPACITY) : letters,
        parts.carrier);
  }

  @SuppressWarnings("unchecked")
  private BatcherPlan plan(String name, Batching batching) {
    BatcherOptions<Object> options = batching.options;
    OptionValues values = options.values.and(parts.overrides.values(name));
    ToLongFunction<Message<Object>> weight = options.weight;
    Supplier<? extends Predicate<Message<Object>>> split = options.split;
    if (weight == null && values.get(Option.MAX_WEIGHT) > 0) {
      throw new IllegalArgumentException(
          "the batcher \"" + name + "\" has a max-weight and no weight: call weight(…) for it");
    }
    return new BatcherPlan(
        name,
        values,
        batching.handler,
        (ToLongFunction<Message<?>>) (ToLongFunction<?>) weight,
        (Supplier<? extends Predicate<Message<?>>>) (Supplier<?>) split,
        parts.keyOf != null);
  }

  private static @Nullable Function<List<Message<?>>, Callable<List<? extends Message<?>>>> erased(
      @Nullable MessagesFunction<Object> function) {
    if (function == null) {
      return null;
    }
    return messages ->
        () ->
            Objects.requireNonNull(
                function.apply(Message.typed(messages)), "what the handler returned");
  }

  @Override
  public String toString() {
    return "PipelineSpec[" + parts.values.set() + ", batchers " + parts.batchers.keySet() + "]";
  }
}
