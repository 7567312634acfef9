package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.spi.FaultPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Infos, a stage that accumulates now and then, a consumer that subscribes anew, and kills. */
class InfoStressTest {
  private static final int INFOS = 5_000;
  private static final ExitReason ANEW = ExitReason.shutdown("anew");

  @RegisterExtension final OnNode onNode = new OnNode();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AimedKiller killer = new AimedKiller(20, 300);
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

  @ParameterizedTest
  @ValueSource(
      strings = {"stage.handle", "stage.commit.before", "stage.commit.in", "stage.publish.in"})
  void everyInfoCountsOnceAndInOrder(String point) throws InterruptedException {
    Supervisor supervisor = pipeline();
    Consumer.of("sink", Subscription.<Integer>to("middle"), batch -> seen.addAll(batch.events()))
        .start();
    StageRef echo = StageRef.named("echo");
    StageRef middle = StageRef.named("middle");
    killer.aim(point, List.of("echo", "middle"));
    Thread thread = Thread.ofPlatform().start(() -> killer.killUntil(Integer.MAX_VALUE, over::get));
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
    thread.join();
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
