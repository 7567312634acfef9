package dev.transom.examples;

import dev.transom.otp.AutoShutdown;
import dev.transom.otp.Supervisor;
import dev.transom.stage.ChildTemplate;
import dev.transom.stage.ConsumerSupervisor;
import dev.transom.stage.Producer;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A process for each event, as many at once as are asked for: here ten. */
final class DynamicConsumers {
  private DynamicConsumers() {}

  static void main() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    var jobs = Producer.from("jobs", () -> IntStream.range(0, 100).boxed().iterator());
    var workers =
        ConsumerSupervisor.spec(
            "workers",
            Subscription.to(jobs).maxDemand(10),
            ChildTemplate.<Integer>process(
                "job",
                (self, job) -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  self.sleep(Duration.ofMillis(5));
                  running.decrementAndGet();
                  done.incrementAndGet();
                }));
    Supervisor.restForOne()
        .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
        .child(jobs.child())
        .child(workers.child().significant(true))
        .start("a-process-per-job")
        .await();
    IO.println(done + " jobs done, never more than ten at once: " + (most.get() <= 10));
  }
}
