package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A life that is dead and slow to end, when its successor, for which the grace is over, is there.
 */
class OverlappingLivesTest {
  @RegisterExtension final OnNode onNode = new OnNode(Duration.ZERO);

  private final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<Pid> stuck = new LinkedBlockingQueue<>();
  private final BlockingQueue<Pid> subscribed = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger lives = new AtomicInteger();

  /** The second of its lives hangs in its first subscription, whatever happens. */
  private final class Hanging extends Consumer<Integer> {
    private final int life = lives.incrementAndGet();

    @Override
    protected Demand handleSubscribe(Upstream producer) {
      if (life == 2) {
        stuck.add(self());
        uninterruptibly(release);
      }
      subscribed.add(self());
      return Demand.AUTOMATIC;
    }

    @Override
    protected void handleEvents(Batch<Integer> batch) {
      seen.addAll(batch.events());
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        continue;
      }
    }
  }

  @Test
  void theDeadOneDoesNotSubscribeInPlaceOfItsSuccessor() {
    StageRef one = Tap.<Integer>spec("one").start();
    StageRef two = Tap.<Integer>spec("two").start();
    Supervisor supervisor =
        Supervisor.oneForOne()
            .intensity(100, Duration.ofSeconds(1))
            .child(
                Consumer.of("sink", Hanging::new)
                    .subscribe(Subscription.to("one"))
                    .subscribe(Subscription.to("two"))
                    .child())
            .start();
    Pid first = next(subscribed);
    next(subscribed);
    first.kill();
    Pid second = next(stuck);
    second.kill();
    Pid third = next(subscribed);
    assertThat(next(subscribed)).isEqualTo(third).isNotEqualTo(second);
    release.countDown();
    OnNode.eventually(() -> onNode.node().zombies().isEmpty());
    one.pid().send(new Tap.Emit(List.of(1)));
    two.pid().send(new Tap.Emit(List.of(2)));
    assertThat(List.of(next(seen), next(seen))).containsExactlyInAnyOrder(1, 2);
    assertThat(Processes.whereis("sink")).contains(third);
    supervisor.stop();
    one.stop();
    two.stop();
  }
}
