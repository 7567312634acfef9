package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.GenServer;
import dev.transom.otp.Shutdown;
import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slots that nobody will fill again because their supervisor was killed. */
class AbandonedStageTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  /** Never gets through its initialisation. */
  private final class Stuck extends Producer<Integer> {
    @Override
    protected void init() {
      seen.add("stuck");
      Processes.sleep(Duration.ofDays(1));
    }

    @Override
    protected void handleDemand(long demand, Source<Integer> out) {}
  }

  @Test
  void aStageWhoseSupervisorIsKilledWhileItStartsItEnds() {
    StageSpec<Void, Integer> stuck = Producer.of("stuck", Stuck::new);
    Pid starter = Processes.spawn(self -> Supervisor.oneForOne().child(stuck.child()).start("top"));
    assertThat(next(seen)).isEqualTo("stuck");
    StageRef sink =
        Consumer.of("sink", Subscription.<Integer>to("stuck"), batch -> seen.addAll(batch.events()))
            .start();
    Processes.whereis("top").orElseThrow().kill();
    assertThat(sink.await(Duration.ofSeconds(10)))
        .as("it learns that its producer has ended")
        .isPresent();
    Processes.await(starter);
    StageRef tap = Tap.<Integer>spec("stuck").start();
    assertThat(tap.pid().isAlive()).as("the name is free").isTrue();
  }

  /** The child of an event; takes its time to stop. */
  private final class Slow extends GenServer<Object> {
    private final Integer event;
    private final CountDownLatch go;

    Slow(Integer event, CountDownLatch go) {
      this.event = event;
      this.go = go;
    }

    @Override
    protected void init() {
      process().trapExit(true);
      seen.add(event);
    }

    @Override
    protected void handle(Object message) {}

    @Override
    protected void terminate(ExitReason reason) throws InterruptedException {
      seen.add("stopping");
      go.await();
    }
  }

  @Test
  void whatALivingStageHoldsDoesNotGoBackBeforeItIsDead() {
    CountDownLatch go = new CountDownLatch(1);
    StageRef tap = Tap.<Integer>spec("numbers").start();
    StageSpec<Integer, Void> children =
        ConsumerSupervisor.spec(
            "children",
            Subscription.<Integer>to("numbers").cancel(CancelMode.TEMPORARY),
            ChildTemplate.<Integer>server("slow", event -> new Slow(event, go))
                .shutdown(Shutdown.INFINITY));
    Pid top = Supervisor.oneForOne().child(children.child()).start().pid();
    tap.pid().send(new Tap.Emit(List.of(7)));
    assertThat(next(seen)).isEqualTo(7);
    BlockingQueue<Object> others = new LinkedBlockingQueue<>();
    Consumer.of(
            "other", Subscription.<Integer>to("numbers"), batch -> others.addAll(batch.events()))
        .start();
    top.kill();
    assertThat(next(seen)).isEqualTo("stopping");
    tap.pid().send(new Tap.Emit(List.of(8)));
    assertThat(next(others)).as("the child of 7 is still at it").isEqualTo(8);
    go.countDown();
    assertThat(next(others)).isEqualTo(7);
    OnNode.eventually(() -> Processes.whereis("children").isEmpty());
  }
}
