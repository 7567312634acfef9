package dev.transom.pipeline;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A running pipeline: takes messages from a source, processes them, handles them in batches, and
 * tells the source what became of each. For use by any thread.
 *
 * {@snippet :
 * Pipeline<String> orders =
 *     Pipeline.from(Sources.lines(Path.of("orders.json")))
 *         .process(p -> p.concurrency(8), message -> message.map(Order::parse))
 *         .batch("db", b -> b.size(100).timeout(ofSeconds(1)), batch -> table.insert(batch.data()))
 *         .retry(Retry.times(5).backoff(ofMillis(200)))
 *         .start("orders");
 * orders.await();
 * }
 *
 * @param <S> the type of the data that its source gives
 */
public final class Pipeline<S> {
  private final Engine engine;
  private final Pid top;

  Pipeline(Engine engine, Pid top) {
    this.engine = engine;
    this.top = top;
  }

  /**
   * Begins to describe a pipeline.
   *
   * @param source where its messages come from
   * @param <S> the type of their data
   * @return a spec that acknowledges each message, since nothing is done with it yet
   */
  public static <S> PipelineSpec<S, S> from(Source<S> source) {
    return PipelineSpec.of(source);
  }

  /**
   * Finds a running pipeline.
   *
   * @param name its name
   * @return the one of that name on the current node; empty if there is none
   */
  public static Optional<Pipeline<?>> named(String name) {
    return Pipelines.find(Node.current(), name);
  }

  /**
   * All running pipelines.
   *
   * @return those of the current node, in no order
   */
  public static List<Pipeline<?>> running() {
    return Pipelines.all(Node.current());
  }

  /**
   * Its name.
   *
   * @return the name
   */
  public String name() {
    return engine.name;
  }

  /**
   * The supervisor of all its processes.
   *
   * @return its address
   */
  public Pid pid() {
    return top;
  }

  /**
   * How far it is.
   *
   * @return the phase
   */
  public Phase phase() {
    return engine.phase();
  }

  // ------------------------------------------------------------------ control

  /** Takes nothing in until {@link #resume}; what is in flight goes on. */
  public void pause() {
    engine.change(Phase.RUNNING, Phase.PAUSED);
  }

  /** Takes messages in again after {@link #pause}. */
  public void resume() {
    if (engine.change(Phase.PAUSED, Phase.RUNNING)) {
      engine.intake.wakeAll();
      engine.checkFinished();
    }
  }

  /**
   * Takes nothing in any more, finishes what is in flight, and ends. Batches do not wait until they
   * are full, and messages that are to be tried again not until their pause is over. Returns at
   * once; {@link #await()} waits.
   */
  public void drain() {
    engine.drain();
  }

  /**
   * Drains and waits for the end.
   *
   * @param timeout how long to wait
   * @return whether it has ended; if not it still drains
   */
  public boolean drain(Duration timeout) {
    engine.drain();
    return await(timeout);
  }

  /**
   * Drains, waits for the end as long as its option {@code shutdown} says, and releases what is not
   * finished then.
   *
   * @return how many messages were released
   */
  public long stop() {
    return stop(engine.plan.values().get(Option.SHUTDOWN));
  }

  /**
   * Drains, waits for the end, and releases what is not finished in time: its handlers are
   * interrupted, and its source may deliver it again.
   *
   * @param timeout how long to wait
   * @return how many messages were released
   */
  public long stop(Duration timeout) {
    long before = engine.counters.released.sum();
    engine.drain();
    if (!engine.await(timeout)) {
      engine.releases.giveUp();
    }
    Pid running = engine.top(); // told to stop by the end
    if (Processes.await(running, Duration.ofSeconds(10)).isEmpty()) {
      Kernel.get().end(running, ExitReason.SHUTDOWN);
    }
    return engine.counters.released.sum() - before;
  }

  /** Waits until the source has ended and everything is finished, or somebody has stopped it. */
  public void await() {
    engine.await(null);
    Processes.await(engine.top());
  }

  /**
   * Waits for the end.
   *
   * @param timeout how long to wait
   * @return whether it has ended
   */
  public boolean await(Duration timeout) {
    return engine.await(timeout)
        && Processes.await(engine.top(), Duration.ofSeconds(10)).isPresent();
  }

  /**
   * Changes how many processes handle messages.
   *
   * @param processors at least 1
   */
  public void concurrency(int processors) {
    Option.PROCESSORS.checked("the concurrency of processors", processors);
    int before = engine.desks.target();
    engine.processors(processors);
    changed(Option.PROCESSORS.key(), before, processors);
  }

  /**
   * Changes how many processes handle the batches of a batcher.
   *
   * @param batcher its name
   * @param processors at least 1
   */
  public void concurrency(String batcher, int processors) {
    Option.BATCH_PROCESSORS.checked("the concurrency of a batcher", processors);
    BatchTable table = table(batcher);
    int before = table.concurrency();
    table.concurrency(processors, engine::wake);
    engine.fill();
    changed(Option.BATCH_PROCESSORS.key(batcher), before, processors);
  }

  /**
   * Changes how many messages are a batch.
   *
   * @param batcher the batcher's name
   * @param messages at least 1
   */
  public void batchSize(String batcher, int messages) {
    Option.SIZE.checked("the size of a batch", messages);
    BatchTable table = table(batcher);
    int before = table.size();
    table.size(messages, engine::wake);
    changed(Option.SIZE.key(batcher), before, messages);
  }

  /**
   * Changes how long the first message of a batch waits for more; also for batches that are being
   * filled.
   *
   * @param batcher the batcher's name
   * @param timeout longer than zero
   */
  public void batchTimeout(String batcher, Duration timeout) {
    Option.TIMEOUT.checked("the timeout of a batch", timeout);
    BatchTable table = table(batcher);
    Duration before = Duration.ofNanos(table.timeoutNanos());
    table.timeoutNanos(timeout.toNanos());
    engine.lookAfter(table);
    changed(Option.TIMEOUT.key(batcher), before, timeout);
  }

  /**
   * Changes how many messages are taken in at most and not finished.
   *
   * @param messages at least 1
   */
  public void maxInFlight(int messages) {
    Option.MAX_IN_FLIGHT.checked("maxInFlight", messages);
    int before = engine.intake.admission.maxInFlight();
    engine.maxInFlight(messages);
    changed(Option.MAX_IN_FLIGHT.key(), before, messages);
  }

  /**
   * Changes the rate limit; after a pause, so many may come at once.
   *
   * @param messages how many are taken in for each period, at least 1; 0 for no limit
   * @param period the period
   */
  public void rateLimit(long messages, Duration period) {
    rateLimit(messages, period, 0);
  }

  /**
   * Changes the rate limit.
   *
   * @param messages how many are taken in for each period, at least 1; 0 for no limit
   * @param period the period
   * @param burst how many may come at once after a pause, at least 1; 0 for as many as {@code
   *     messages}
   */
  public void rateLimit(long messages, Duration period, long burst) {
    Rate before = engine.intake.admission.rate();
    Rate now = new Rate(messages, period, burst);
    engine.rate(now);
    changed(Option.RATE.key(), before, now);
  }

  private void changed(String option, Object before, Object now) {
    engine.emit(new PipelineTelemetry.OptionChanged(engine.name, option, before, now));
  }

  private BatchTable table(String batcher) {
    BatchTable table = engine.batchers.get(Objects.requireNonNull(batcher, "batcher"));
    if (table == null) {
      throw new IllegalArgumentException(
          "the pipeline \""
              + engine.name
              + "\" has no batcher \""
              + batcher
              + "\"; there are: "
              + String.join(", ", engine.batchers.keySet()));
    }
    return table;
  }

  // ------------------------------------------------------------------ messages by hand

  /**
   * Hands messages in past the source, whatever {@code maxInFlight} and the rate limit say.
   *
   * @param messages the messages
   * @throws PipelineEndedException if it has ended
   */
  public void push(List<Message<S>> messages) {
    engine.intake.inject(messages);
  }

  // ------------------------------------------------------------------ dead letters

  /**
   * Messages that have failed for good.
   *
   * @return those that its store keeps, in the order in which they came
   */
  public List<DeadLetter> deadLetters() {
    return engine.plan.deadLetters().list();
  }

  /**
   * Hands a dead letter in again, as it came from its source, with a first attempt.
   *
   * @param id its id
   * @return false if the store does not have it
   * @throws PipelineEndedException if it has ended
   */
  public boolean replay(long id) {
    return replay(letter -> letter.id() == id) > 0;
  }

  /**
   * Hands dead letters in again. One that fails again is a new dead letter; its source, which knows
   * of the failure, is not told of either.
   *
   * @param which tells which
   * @return how many
   * @throws PipelineEndedException if it has ended
   */
  public int replay(Predicate<? super DeadLetter> which) {
    if (engine.phase() == Phase.ENDED) {
      throw new PipelineEndedException(engine.name);
    }
    DeadLetters store = engine.plan.deadLetters();
    List<Long> ids = new ArrayList<>();
    for (DeadLetter letter : store.list()) {
      if (letter.pipeline().equals(engine.name) && which.test(letter)) {
        ids.add(letter.id());
      }
    }
    List<DeadLetter> letters = store.remove(ids);
    List<Message<?>> again = new ArrayList<>();
    for (DeadLetter letter : letters) {
      again.add(letter.message().replayed());
    }
    try {
      engine.intake.inject(again);
    } catch (RuntimeException e) {
      putBack(store, letters, e);
      throw e;
    }
    return again.size();
  }

  /** It has ended meanwhile. */
  private static void putBack(DeadLetters store, List<DeadLetter> letters, RuntimeException why) {
    for (DeadLetter letter : letters) {
      try {
        store.add(letter);
      } catch (Exception e) {
        Log.error("the dead letter " + letter + " could not be put back", e);
        why.addSuppressed(e);
      }
    }
  }

  /**
   * Hands all dead letters in again; see {@link #replay(Predicate)}.
   *
   * @return how many
   */
  public int replayAll() {
    return replay(letter -> true);
  }

  // ------------------------------------------------------------------ looking inside

  /**
   * What it has done so far, and what it is doing.
   *
   * @return the numbers of this moment
   */
  public PipelineInfo snapshot() {
    return Snapshots.of(engine);
  }

  /**
   * All options with their purposes and the values that they have now, as a properties file: what
   * was found at run time can be kept.
   *
   * @return two lines for each
   */
  public String describe() {
    return engine.describe();
  }

  @Override
  public String toString() {
    return "Pipeline[" + engine.name + ", " + phase() + "]";
  }
}
