package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.process.Processes;
import dev.transom.stage.Consumer;
import dev.transom.stage.Dispatcher;
import dev.transom.stage.Producer;
import dev.transom.stage.ProducerConsumer;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** Our stages: at-least-once, with the counters on, as they come. */
final class TransomStages implements Workload {
  private static final Duration WAIT = Duration.ofMillis(1);
  private static final AtomicLong RUNS = new AtomicLong();

  private final Shape shape;
  private final ToLongFunction<List<Integer>> sum;
  private final boolean told;

  private TransomStages(Shape shape, ToLongFunction<List<Integer>> sum, boolean told) {
    this.shape = shape;
    this.sum = sum;
    this.told = told;
  }

  /** Consumers that wait do so by our own means. */
  static TransomStages of(Shape shape) {
    return new TransomStages(
        shape, shape.waits() ? TransomStages::sleepAndSum : Stages.LISTS::sum, false);
  }

  /** A message to the producer comes with each piece of the source. */
  static TransomStages told(Shape shape) {
    return new TransomStages(shape, Stages.LISTS::sum, true);
  }

  /** Consumers that wait block their thread by foreign means. */
  static TransomStages foreign(Shape shape) {
    return new TransomStages(
        shape, list -> list.stream().mapToLong(Stages.WAITING::sum).sum(), false);
  }

  private static long sleepAndSum(List<Integer> numbers) {
    long sum = 0;
    for (int number : numbers) {
      Processes.sleep(WAIT);
      sum += number;
    }
    return sum;
  }

  @Override
  public void run(int events) throws InterruptedException {
    String run = "run-" + RUNS.incrementAndGet() + "-";
    Numbers numbers = new Numbers(shape.sourceEvents(events));
    Tally tally = new Tally(shape.consumers());
    StageSpec<Void, Integer> source =
        Producer.of(run + "source", () -> source(numbers)).dispatcher(dispatcher());
    StageSpec<?, Integer> last = source;
    List<StageSpec<?, ?>> stages = new ArrayList<>();
    if (shape.through()) {
      StageSpec<Integer, Integer> between =
          ProducerConsumer.of(
              run + "between",
              to(source),
              (batch, out) -> out.emitAll(Stages.LISTS.increment(batch.events())));
      stages.add(between);
      last = between;
    }
    for (int i = 0; i < shape.consumers(); i++) {
      StageSpec<Integer, Void> consumer =
          Consumer.of(run + "sum-" + i, () -> new SummingConsumer(sum, tally));
      Subscription<Integer> subscription = to(last);
      stages.add(
          consumer.subscribe(
              shape.spread() == Spread.PARTITION ? subscription.partition(i) : subscription));
    }
    StageRef started = source.start();
    stages.forEach(StageSpec::start);
    started.pid().send(Gated.OPEN);
    tally.verify(shape.expected(events));
  }

  private Producer<Integer> source(Numbers numbers) {
    if (!shape.pieces()) {
      return new GatedNumbers(numbers.iterator());
    }
    Iterator<List<Integer>> pieces = numbers.lists(shape.batch()).iterator();
    return told ? new ToldPieces(pieces) : new GatedPieces(pieces);
  }

  private Dispatcher<Integer> dispatcher() {
    return switch (shape.spread()) {
      case SHARE -> Dispatcher.fair();
      case BROADCAST -> Dispatcher.broadcast();
      case PARTITION ->
          Dispatcher.partition(shape.consumers(), number -> number % shape.consumers());
    };
  }

  private Subscription<Integer> to(StageSpec<?, Integer> producer) {
    return Subscription.to(producer).maxDemand(shape.demand());
  }
}
