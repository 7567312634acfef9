package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many messages are taken in and not finished. */
class MaxInFlightTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();

  @Test
  void noMoreThanSoManyAreTakenInWhileNoneIsFinished() throws Exception {
    Semaphore goOn = new Semaphore(0);
    AtomicInteger begun = new AtomicInteger();
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(100)))
            .maxInFlight(7)
            .process(
                p -> p.concurrency(20),
                message -> {
                  begun.incrementAndGet();
                  goOn.acquire();
                  return message;
                })
            .start("p");
    OnNode.eventually(() -> begun.get() == 7);
    assertThat(pipeline.snapshot().taken()).isEqualTo(7);
    assertThat(pipeline.snapshot().inFlight()).isEqualTo(7);
    goOn.release(3);
    OnNode.eventually(() -> begun.get() == 10);
    assertThat(pipeline.snapshot().taken()).isEqualTo(10);
    goOn.release(1000);
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
    assertThat(acks.successful()).hasSize(100);
  }

  @Test
  void itIsChangedAtRunTime() {
    Semaphore goOn = new Semaphore(0);
    AtomicInteger begun = new AtomicInteger();
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(100)))
            .maxInFlight(2)
            .process(
                p -> p.concurrency(20),
                message -> {
                  begun.incrementAndGet();
                  goOn.acquire();
                  return message;
                })
            .start("p");
    OnNode.eventually(() -> begun.get() == 2);
    pipeline.maxInFlight(9);
    OnNode.eventually(() -> begun.get() == 9);
    goOn.release(1000);
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
  }

  @Test
  void aSlowBatchHoldsTheSourceBackBelowIt() {
    AtomicLong emitted = new AtomicLong();
    Semaphore goOn = new Semaphore(0);
    Source<Long> endless =
        context ->
            (demand, out) -> {
              for (int i = 0; i < demand; i++) {
                out.emit(Message.of(emitted.incrementAndGet()));
              }
              return true;
            };
    Pipeline<Long> pipeline =
        Pipeline.from(endless)
            .maxInFlight(100_000)
            .process(p -> p.concurrency(2).maxDemand(10), message -> message)
            .batch("db", b -> b.size(10), batch -> goOn.acquire())
            .start("p");
    // One batch is handled; at most a few are complete, and a few tens wait before the processors.
    OnNode.eventually(() -> pipeline.snapshot().stages().getLast().waiting() > 0);
    long before = -1;
    while (before != emitted.get()) {
      before = emitted.get();
      OnNode.eventually(() -> pipeline.snapshot().waiting() >= 20);
    }
    assertThat(emitted.get()).isLessThan(1000);
    goOn.release(1_000_000);
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(pipeline.snapshot().successful()).isEqualTo(emitted.get());
  }
}
