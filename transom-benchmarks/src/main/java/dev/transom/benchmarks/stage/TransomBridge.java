package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.stage.Consumer;
import dev.transom.stage.Producer;
import dev.transom.stage.StagePublisher;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** {@link Producer#fromPublisher} and {@link StagePublisher}. */
final class TransomBridge extends BridgeWorkload {
  private static final AtomicLong RUNS = new AtomicLong();

  TransomBridge(Bridge bridge) {
    super(bridge);
  }

  @Override
  void in(Flow.Publisher<Integer> publisher, Tally tally) {
    StageSpec<Void, Integer> source = Producer.fromPublisher(fresh("in"), publisher);
    source.start();
    Consumer.of(fresh("sum"), () -> new SummingConsumer(Stages.LISTS::sum, tally))
        .subscribe(to(source))
        .start();
  }

  @Override
  Flow.Publisher<Integer> out(Numbers numbers) {
    return publisher(Producer.from(fresh("out"), numbers::iterator));
  }

  @Override
  Flow.Publisher<Integer> through(Flow.Publisher<Integer> publisher) {
    return publisher(Producer.fromPublisher(fresh("through"), publisher));
  }

  private static Flow.Publisher<Integer> publisher(StageSpec<Void, Integer> source) {
    source.start();
    return StagePublisher.of(to(source));
  }

  private static Subscription<Integer> to(StageSpec<?, Integer> source) {
    return Subscription.to(source).maxDemand(Bridge.DEMAND);
  }

  private static String fresh(String name) {
    return "bridge-" + RUNS.incrementAndGet() + "-" + name;
  }
}
