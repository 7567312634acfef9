package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.otp.GenServer;
import dev.transom.stage.ChildTemplate;
import dev.transom.stage.ConsumerSupervisor;
import dev.transom.stage.Producer;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Our {@link ConsumerSupervisor}, whose subscription's demand is the bound. */
final class TransomPerEvent extends PerEvent {
  private static final AtomicLong RUNS = new AtomicLong();

  private final Function<Tally, ChildTemplate<Integer>> template;

  private TransomPerEvent(int bound, Function<Tally, ChildTemplate<Integer>> template) {
    super(bound);
    this.template = template;
  }

  /** A thread process for each event. */
  static TransomPerEvent processes(int bound) {
    return new TransomPerEvent(
        bound, tally -> ChildTemplate.process("child", (_, number) -> tally.report(number)));
  }

  /** A server for each event. */
  static TransomPerEvent servers(int bound) {
    return new TransomPerEvent(
        bound, tally -> ChildTemplate.server("child", number -> new Once(number, tally)));
  }

  @Override
  void start(Numbers numbers, Tally tally) {
    String run = "per-event-" + RUNS.incrementAndGet();
    StageSpec<Void, Integer> source = Producer.from(run + "-source", numbers::iterator);
    source.start();
    ConsumerSupervisor.spec(run, Subscription.to(source).maxDemand(bound), template.apply(tally))
        .start();
  }

  private static final class Once extends GenServer<Void> {
    private final int number;
    private final Tally tally;

    Once(int number, Tally tally) {
      this.number = number;
      this.tally = tally;
    }

    @Override
    protected void init() {
      continueWith(number);
    }

    @Override
    protected void handleContinue(Object work) {
      tally.report(number);
      stop();
    }

    @Override
    protected void handle(Void message) {}
  }
}
