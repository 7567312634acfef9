package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Infos, a stage that accumulates now and then, a consumer that subscribes anew, and kills. */
class InfoStressTest {
  private static final int INFOS = 5_000;
  private static final int ONE_IN = 20;
  private static final int LONGEST_AIM = 300; // spins
  private static final ExitReason ANEW = ExitReason.shutdown("anew");

  @RegisterExtension final OnNode onNode = new OnNode();

  private final AtomicReference<Pid> target = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();

  @AfterEach
  void removeHook() {
    FaultPoints.install(null);
  }

  /** Emits an event for each info. */
  private static final class Echo extends Producer<Integer> {
    @Override
    protected void handleDemand(long demand, Source<Integer> out) {}

    @Override
    protected void handleInfo(Object message, Source<Integer> out) {
      out.emit((Integer) message);
    }
  }

  private Supervisor pipeline() {
    Subscription<Integer> echo =
        Subscription.<Integer>to("echo").maxDemand(7).cancel(CancelMode.TEMPORARY);
    return Supervisor.oneForOne()
        .intensity(Integer.MAX_VALUE, Duration.ofSeconds(1))
        .child(Producer.of("echo", Echo::new).buffer(Integer.MAX_VALUE, Keep.LAST).child())
        .child(
            ProducerConsumer.<Integer, Integer>of(
                    "middle", echo, (batch, out) -> out.emitAll(batch.events()))
                .child())
        .start();
  }

  private void aim(String point) {
    FaultPoints.install(reached -> {
      Pid caller = Kernel.get().caller();
      if (reached.equals(point)
          && caller != null
          && ThreadLocalRandom.current().nextInt(ONE_IN) == 0
          && List.of("echo", "middle").stream()
              .anyMatch(name -> Processes.whereis(name).filter(caller::equals).isPresent())) {
        target.set(caller);
      }
    });
  }

  private void kill() {
    while (!over.get()) {
      Pid pid = target.getAndSet(null);
      if (pid == null) {
        Thread.onSpinWait();
        continue;
      }
      for (int i = ThreadLocalRandom.current().nextInt(LONGEST_AIM); i > 0; i--) {
        Thread.onSpinWait();
      }
      pid.kill();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"stage.handle", "stage.commit.before", "stage.commit.in", "stage.publish.in"})
  void everyInfoCountsOnceAndInOrder(String point) throws InterruptedException {
    Supervisor supervisor = pipeline();
    Consumer.of("sink", Subscription.<Integer>to("middle"), batch -> seen.addAll(batch.events()))
        .start();
    StageRef echo = StageRef.named("echo");
    StageRef middle = StageRef.named("middle");
    aim(point);
    Thread killer = Thread.ofPlatform().start(() -> onNode.node().run(this::kill));
    for (int i = 0; i < INFOS; i++) {
      echo.asyncInfo(i);
      if (i % 100 == 0) {
        echo.demand(i % 200 == 0 ? DemandMode.ACCUMULATE : DemandMode.FORWARD);
      }
      if (i % 50 == 0) {
        anew(middle, i);
      }
    }
    echo.demand(DemandMode.FORWARD);
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < INFOS; i++) {
      all.add(next(seen));
    }
    over.set(true);
    killer.join();
    supervisor.stop();
    assertThat(all).isEqualTo(IntStream.range(0, INFOS).boxed().toList());
    assertThat(seen).isEmpty();
  }

  private static void anew(StageRef middle, int i) {
    Subscription<?> old =
        StageNames.of(Node.current()).find(middle.name()).inlet.edges().getFirst().options;
    try {
      middle.resubscribe(old, ANEW, old.maxDemand(1 + i % 9).minDemand(0));
    } catch (IllegalStateException e) {
      // it was killed before it came to that
    }
  }
}
