package dev.transom.cli;

import dev.transom.cli.Share.Position;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.DynamicSupervisor;
import dev.transom.otp.Supervisor;
import dev.transom.process.SpawnOptions;
import dev.transom.stage.CancelMode;
import dev.transom.stage.Consumer;
import dev.transom.stage.DeadLetter;
import dev.transom.stage.Producer;
import dev.transom.stage.ProducerConsumer;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The tree of a run. One supervisor over a dynamic one with the producers, the consumers, and the
 * collector; each of them is restarted by itself, since what it holds outlives its process.
 */
final class Pipeline {
  private static final String COLLECTOR = "collector";
  private static final String PRODUCERS = "producers";
  private static final Duration WINDOW = Duration.ofSeconds(5);

  private final RunOptions options;
  private final List<Feed> feeds;
  private final Handling handling;
  private final Merging merging;
  private final java.util.function.Consumer<DeadLetter<?>> deadLetters;
  private final List<String> names = new ArrayList<>();

  Pipeline(
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
    return List.copyOf(names);
  }

  /**
   * Starts everything; on the current node.
   *
   * @param whenDone run when all input has ended and is in the totals; perhaps more than once
   * @return the supervisor of all
   */
  Supervisor start(Runnable whenDone) {
    Supervisor root =
        Supervisor.oneForOne()
            .intensity(restarts(), WINDOW)
            .child(
                ChildSpec.of(PRODUCERS, DynamicSupervisor.spec().intensity(restarts(), WINDOW))
                    .options(SpawnOptions.DEFAULT.name(PRODUCERS)))
            .start("run");
    DynamicSupervisor producers = DynamicSupervisor.named(PRODUCERS);
    List<StageSpec<?, Event>> sources = new ArrayList<>();
    for (Feed feed : feeds) {
      StageSpec<?, Event> source = producer(feed);
      producers.startChild(child(source));
      sources.add(source);
    }
    List<StageSpec<?, Delta>> consumers = new ArrayList<>();
    for (int i = 0; i < options.consumers(); i++) {
      StageSpec<?, Delta> consumer = consumer(i, sources);
      root.startChild(child(consumer));
      consumers.add(consumer);
    }
    root.startChild(child(collector(consumers, whenDone)));
    sources.forEach(source -> names.add(source.name()));
    consumers.forEach(consumer -> names.add(consumer.name()));
    names.add(COLLECTOR);
    return root;
  }

  /** What is asked for and some more; crashes of handlers are not charged to the supervisor. */
  private int restarts() {
    return 100 + (int) Math.ceil(options.killsPerSecond() * WINDOW.toSeconds() * 4);
  }

  /** Killed at the end if it is still there: it loses nothing, and nobody waits for its work. */
  private static ChildSpec child(StageSpec<?, ?> stage) {
    return stage.child().brutalKill();
  }

  private StageSpec<?, Event> producer(Feed feed) {
    return Producer.<Position, Event>stateful(
            feed.name(), Position.START, (at, demand, out) -> feed.give(at, out))
        .deadLetters(deadLetters);
  }

  private StageSpec<?, Delta> consumer(int number, List<StageSpec<?, Event>> sources) {
    StageSpec<Event, Delta> spec =
        ProducerConsumer.of("consumer-" + number, from(sources.getFirst()), handling);
    for (StageSpec<?, Event> source : sources.subList(1, sources.size())) {
      spec = spec.subscribe(from(source));
    }
    return spec.maxDeadLetters(Integer.MAX_VALUE, WINDOW).deadLetters(deadLetters);
  }

  private Subscription<Event> from(StageSpec<?, Event> source) {
    return Subscription.to(source)
        .maxDemand(options.maxDemand())
        .minDemand(options.minDemand())
        .cancel(CancelMode.WHEN_ALL_END);
  }

  private StageSpec<Delta, Void> collector(List<StageSpec<?, Delta>> consumers, Runnable whenDone) {
    StageSpec<Delta, Void> spec =
        Consumer.collecting(
            COLLECTOR, deltas(consumers.getFirst()), merging, totals -> whenDone.run());
    for (StageSpec<?, Delta> consumer : consumers.subList(1, consumers.size())) {
      spec = spec.subscribe(deltas(consumer));
    }
    return spec.deadLetters(deadLetters);
  }

  /** Deltas of large batches are large: fewer of them may wait. */
  private Subscription<Delta> deltas(StageSpec<?, Delta> consumer) {
    int batch = options.maxDemand() - options.minDemand();
    return Subscription.to(consumer)
        .maxDemand(Math.clamp(4_000 / batch, 4, 1_000))
        .cancel(CancelMode.WHEN_ALL_END);
  }
}
