package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CurrentNodeTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void aBoundNodeIsCurrentForItsActionOnly() throws Exception {
    assertThat(Node.current()).isSameAs(test.node());
    try (Node other = Node.start(NodeOptions.DEFAULT.name("other"))) {
      other.run(() -> assertThat(Node.current()).isSameAs(other));
      assertThat(other.call(() -> Node.current().name())).isEqualTo("other");
      assertThatThrownBy(() ->
              other.call(() -> {
                throw new java.io.IOException("through");
              }))
          .isInstanceOf(java.io.IOException.class);
      assertThat(Node.current()).isSameAs(test.node());
    }
  }

  @Test
  void aProcessOfEitherKindIsOnItsOwnNodeUnlessItBindsAnother() {
    try (Node other = Node.start(NodeOptions.DEFAULT.name("other"))) {
      inProcess(self -> {
        assertThat(Node.current()).isSameAs(self.node()).isSameAs(test.node());
        other.run(() -> assertThat(Processes.spawn(Self::receive).nodeName()).isEqualTo("other"));
        assertThat(Processes.spawn(Self::receive).nodeName()).isEqualTo("test");
      });
      Probe probe = new Probe();
      Pid callback =
          Actor.spawn(
              other,
              Actor.PLAIN,
              me -> {},
              (me, envelope) -> probe.pid().send(Node.current().name()),
              reason -> {});
      callback.send("go");
      assertThat(probe.next()).isEqualTo("other");
    }
  }

  @Test
  void aThreadStartedByAProcessIsPlain() throws InterruptedException {
    AtomicReference<Node> seen = new AtomicReference<>();
    inProcess(self -> {
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                if (!Processes.insideProcess()) {
                  seen.set(Node.current());
                }
              });
      thread.join();
    });
    assertThat(seen.get()).isSameAs(Node.local());
  }

  @Test
  void selfIsFoundFromBelow() {
    assertThat(Processes.insideProcess()).isFalse();
    assertThatThrownBy(Processes::self).isInstanceOf(IllegalStateException.class);
    assertThat(Kernel.get().caller()).isNull();
    inProcess(self -> {
      assertThat(Processes.insideProcess()).isTrue();
      assertThat(Processes.self().pid()).isEqualTo(self.pid());
      assertThat(Kernel.get().caller()).isEqualTo(self.pid());
      assertThat(Kernel.get().callback()).isNull();
    });
    Probe probe = new Probe();
    Pid callback =
        Actor.spawn((me, e) -> {
          assertThat(Kernel.get().callback()).isSameAs(me);
          probe.pid().send(Processes.self().pid());
        });
    callback.send("go");
    assertThat(probe.next()).isEqualTo(callback);
  }

  @Test
  void aPlainThreadAwaitsAnEnd() {
    Pid pid = Processes.spawn(Self::receive);
    assertThat(Processes.await(pid, Duration.ZERO)).isEmpty();
    assertThat(Processes.await(pid, Duration.ofMillis(2))).isEmpty();
    assertThatThrownBy(() -> Processes.await(pid, null)).isInstanceOf(NullPointerException.class);
    pid.exit(ExitReason.custom("why"));
    assertThat(Processes.await(pid)).isEqualTo(ExitReason.custom("why"));
    assertThat(Processes.await(pid)).isEqualTo(ExitReason.custom("why"));
    assertThat(Processes.await(pid, Duration.ZERO)).contains(ExitReason.custom("why"));
    assertThat(test.node().timerCount()).isZero();
  }

  @Test
  void awaitingInVainLeavesNothingBehind() {
    Pid pid = Processes.spawn(Self::receive);
    for (int i = 0; i < 10; i++) {
      Processes.await(pid, Duration.ofNanos(1));
    }
    assertThat(Cell.of(pid).relations().waiters).isNull();
  }

  @Test
  void processesAwaitEachOther() throws InterruptedException {
    CountDownLatch awaiting = new CountDownLatch(1);
    Probe probe = new Probe();
    Pid target = Actor.idle();
    Pid callback =
        Actor.spawn((me, envelope) -> {
          awaiting.countDown();
          probe.pid().send(Processes.await(target));
        });
    callback.send("go");
    awaiting.await();
    target.exit(ExitReason.SHUTDOWN);
    assertThat(probe.next()).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void whatWaitsForAPhysicalEndMayTalk() {
    Probe probe = new Probe();
    for (int i = 0; i < 2; i++) {
      boolean thread = i == 0;
      Pid pid =
          thread
              ? Processes.spawn(Self::receive)
              : Actor.spawn((me, envelope) -> me.stop(ExitReason.NORMAL));
      Kernel.get().whenEnded(pid, () -> probe.pid().send("ended"));
      Kernel.get()
          .whenEnded(
              pid,
              () -> {
                throw new IllegalStateException("ending");
              });
      Kernel.get().whenEnded(pid, () -> probe.pid().send("ended"));
      Kernel.get().sendWhenEnded(pid, probe.pid(), "told");
      pid.send("go");
      endOf(pid);
      assertThat(java.util.List.of(probe.next(), probe.next(), probe.next()))
          .containsExactlyInAnyOrder("ended", "ended", "told");
      Kernel.get().whenEnded(pid, () -> probe.pid().send("at once"));
      assertThat(probe.next()).isEqualTo("at once");
      assertThat(Kernel.get().hasEnded(pid)).isTrue();
    }
  }

  @Test
  void nobodyLearnsOfAnEndBeforeWhatBelongsToItIsDone() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      CountDownLatch doing = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      List<String> order = Collections.synchronizedList(new ArrayList<>());
      Pid pid =
          i == 0
              ? Processes.spawn(Self::receive)
              : Actor.spawn((me, envelope) -> me.stop(ExitReason.NORMAL));
      CountDownLatch told = new CountDownLatch(1);
      Kernel.get()
          .whenEnded(
              pid,
              () -> {
                order.add("told");
                told.countDown();
              });
      Kernel.get()
          .atEnd(
              pid,
              () -> {
                doing.countDown();
                try {
                  go.await();
                } catch (InterruptedException e) {
                  order.add("interrupted");
                }
                order.add("done");
              });
      pid.send("go");
      doing.await();
      assertThat(pid.isAlive()).isFalse();
      assertThat(Processes.await(pid, Duration.ZERO)).isEmpty();
      assertThat(Kernel.get().hasEnded(pid)).isFalse();
      Kernel.get().atEnd(pid, () -> order.add("at once"));
      assertThat(order).containsExactly("at once");
      go.countDown();
      Processes.await(pid);
      told.await();
      Kernel.get().whenEnded(pid, () -> order.add("later"));
      assertThat(order).containsExactly("at once", "done", "told", "later");
    }
  }
}
