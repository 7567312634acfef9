package dev.transom.cli;

import dev.transom.cli.Share.Position;
import dev.transom.flow.Flow;
import dev.transom.flow.RunningFlow;
import dev.transom.flow.Stages;
import dev.transom.otp.Shutdown;
import dev.transom.stage.Consumer;
import dev.transom.stage.DeadLetter;
import dev.transom.stage.Producer;
import dev.transom.stage.ProducerConsumer;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The flow of a run: from the producers through the consumers into the collector. Each of them is
 * restarted by itself, since what it holds outlives its process.
 */
final class RunPipeline {
  private static final String COLLECTOR = "collector";

  private final RunOptions options;
  private final List<Feed> feeds;
  private final Handling handling;
  private final Merging merging;
  private final java.util.function.Consumer<DeadLetter<?>> deadLetters;

  RunPipeline(
      RunOptions options,
      List<Feed> feeds,
      Handling handling,
      Merging merging,
      java.util.function.Consumer<DeadLetter<?>> deadLetters) {
    this.options = options;
    this.feeds = List.copyOf(feeds);
    this.handling = handling;
    this.merging = merging;
    this.deadLetters = deadLetters;
  }

  /** The names of producers, consumers and collector: whom to kill. */
  List<String> names() {
    List<String> names = new ArrayList<>(feeds.stream().map(Feed::name).toList());
    IntStream.range(0, options.consumers()).forEach(i -> names.add(consumer(i)));
    names.add(COLLECTOR);
    return names;
  }

  private static String consumer(int number) {
    return "consumer-" + number;
  }

  /**
   * Starts everything; on the current node.
   *
   * @param whenDone run when all input has ended and is in the totals; perhaps more than once
   */
  RunningFlow<Integer> start(Runnable whenDone) {
    return Flow.<Event>fromSpecs(feeds.stream().map(this::producer).toList())
        .through(consumers())
        .into(collector(whenDone))
        .start();
  }

  private StageSpec<Void, Event> producer(Feed feed) {
    return Producer.<Position, Event>stateful(
            feed.name(), Position.START, (at, demand, out) -> feed.give(at, out))
        .deadLetters(deadLetters);
  }

  private Stages<Event, Delta> consumers() {
    List<Stages.Making<Event, Delta>> all =
        IntStream.range(0, options.consumers())
            .<Stages.Making<Event, Delta>>mapToObj(i -> from -> consumer(i, from))
            .toList();
    return killed(
        Stages.started(all)
            .subscribing(it -> it.maxDemand(options.maxDemand()).minDemand(options.minDemand())));
  }

  private StageSpec<Event, Delta> consumer(int number, Subscription<Event> from) {
    return ProducerConsumer.<Event, Delta>of(consumer(number), from, handling)
        .maxDeadLetters(Integer.MAX_VALUE, Duration.ofSeconds(5))
        .deadLetters(deadLetters);
  }

  /** Deltas of large batches are large: fewer of them may wait. */
  private Stages<Delta, Void> collector(Runnable whenDone) {
    int batch = options.maxDemand() - options.minDemand();
    Stages.Making<Delta, Void> collector =
        from ->
            Consumer.collecting(COLLECTOR, from, merging, totals -> whenDone.run())
                .deadLetters(deadLetters);
    return killed(
        Stages.started(List.of(collector))
            .subscribing(it -> it.maxDemand(Math.clamp(4_000 / batch, 4, 1_000))));
  }

  /** At the end if they are still there: they lose nothing, and nobody waits for their work. */
  private static <I, O> Stages<I, O> killed(Stages<I, O> stages) {
    return stages.shutdown(Shutdown.BRUTAL_KILL);
  }
}
