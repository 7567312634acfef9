package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Death is logical and immediate; a thread that does not end is a zombie. */
class ZombieTest {
  @RegisterExtension final TestNode test = new TestNode();

  /** What a process does when it gets "go". */
  interface Work {
    void run(Self self) throws Exception;
  }

  enum Kinds {
    THREAD,
    CPU_BOUND_THREAD,
    CALLBACK,
    CPU_BOUND_CALLBACK;

    Pid spawn(Work work) {
      SpawnOptions options = SpawnOptions.DEFAULT.cpuBound(name().startsWith("CPU"));
      Pid pid =
          name().endsWith("THREAD")
              ? Processes.spawn(
                  self -> {
                    self.receive();
                    work.run(self);
                  },
                  options)
              : Actor.spawn(options, (me, envelope) -> work.run(me.self()));
      pid.send("go");
      return pid;
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

  @ParameterizedTest
  @EnumSource
  void aStuckProcessIsDeadAtOnceCountedAndRefused(Kinds kind) throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    AtomicReference<Throwable> refused = new AtomicReference<>();
    Probe probe = new Probe();
    Pid pid;
    try {
      pid =
          kind.spawn(self -> {
            stuck.countDown();
            uninterruptibly(release);
            try {
              probe.pid().send("a dead one's message");
            } catch (Throwable e) {
              refused.set(e);
              throw e;
            }
          });
      stuck.await();
      Processes.register("stuck", pid);
      Monitor monitor = probe.watch(pid);
      pid.kill();
      assertThat(pid.isAlive()).isFalse();
      assertThat(probe.next()).isEqualTo(new Down(monitor, pid, ExitReason.KILLED));
      assertThat(Processes.whereis("stuck")).isEmpty();
      assertThat(test.node().zombies()).containsExactly(pid);
      assertThat(Kernel.get().hasEnded(pid)).isFalse();
      assertThat(test.node().info(pid).orElseThrow().state()).isEqualTo(ProcessState.ZOMBIE);
      assertThat(test.node().processes()).extracting(ProcessInfo::pid).contains(pid);
      assertThat(Processes.await(pid, Duration.ofMillis(1))).isEmpty();
    } finally {
      release.countDown();
    }
    assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
    assertThat(test.node().zombies()).isEmpty();
    assertThat(refused.get()).isInstanceOf(ProcessEnded.class);
    probe.expectNothing();
  }

  @ParameterizedTest
  @EnumSource
  void userCodeThatWaitsIsInterruptedByADeath(Kinds kind) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Pid pid =
        kind.spawn(self -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.set(true);
            throw e;
          }
        });
    started.await();
    pid.exit(ExitReason.custom("lethal"));
    assertThat(endOf(pid)).isEqualTo(ExitReason.custom("lethal"));
    assertThat(interrupted).isTrue();
    assertThat(test.node().crashes()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aShieldedProcessIsNotInterruptedAndEndsBehindTheShield(Kinds kind)
      throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicReference<String> seen = new AtomicReference<>("");
    AtomicBoolean wentOn = new AtomicBoolean();
    Pid pid =
        kind.spawn(self -> {
          Processes.shielded(() -> {
            inside.countDown();
            goOn.await();
            seen.set(Thread.currentThread().isInterrupted() ? "interrupted" : "whole");
            return 0;
          });
          wentOn.set(true);
        });
    inside.await();
    pid.kill();
    assertThat(pid.isAlive()).isFalse();
    goOn.countDown();
    assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
    assertThat(seen).hasValue("whole");
    assertThat(wentOn).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aThrowThatLeavesTheShieldOfADeadProcessFindsTheInterrupt(Kinds kind)
      throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Pid pid =
        kind.spawn(self -> {
          try {
            Processes.shielded(() -> {
              inside.countDown();
              goOn.await();
              throw new IllegalStateException("inside");
            });
          } finally {
            new CountDownLatch(1).await(); // would wait for ever
          }
        });
    inside.await();
    pid.kill();
    goOn.countDown();
    assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
  }

  @ParameterizedTest
  @EnumSource
  void aParkedProcessIsNotInterruptedButUnwound(Kinds kind) {
    AtomicReference<Throwable> unwound = new AtomicReference<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    Pid pid =
        kind.spawn(self -> {
          try {
            self.receive();
          } catch (Throwable e) {
            interrupted.set(Thread.currentThread().isInterrupted());
            unwound.set(e);
            throw e;
          }
        });
    eventually(() ->
        test.node().info(pid).orElseThrow().state() == ProcessState.WAITING
            && test.node().info(pid).orElseThrow().handled() > 0
            && Cell.of(pid).inbox == Cell.PARKED);
    pid.kill();
    assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
    assertThat(unwound.get()).isInstanceOf(ProcessEnded.class);
    assertThat(interrupted).isFalse();
  }

  @Test
  void catchingEveryThrowableDoesNotKeepACallbackProcessGoing() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    Probe probe = new Probe();
    Pid pid =
        Actor.spawn((me, envelope) -> {
          if (envelope.message().equals("second")) {
            probe.pid().send("handled after death");
          }
          started.countDown();
          try {
            me.self().receive(Integer.class);
          } catch (Throwable e) {
            assertThat(e).isInstanceOf(ProcessEnded.class);
          }
        });
    pid.send("first");
    started.await();
    pid.send("second");
    pid.kill();
    assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
    probe.expectNothing();
  }

  @Test
  void aQueuedProcessThatIsKilledNeverRuns() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean ran = new AtomicBoolean();
    CountDownLatch holding = new CountDownLatch(1);
    try (Node node = Node.start(NodeOptions.DEFAULT.workers(1))) {
      Actor.Handler hold =
          (me, envelope) -> {
            Pid queued =
                Actor.spawn(me.node(), Actor.PLAIN, it -> ran.set(true), (it, e) -> {}, r -> {});
            queued.kill();
            assertThat(queued.isAlive()).isFalse();
            holding.countDown();
            release.await();
            release.countDown();
          };
      Pid holder = Actor.spawn(node, Actor.PLAIN, me -> {}, hold, r -> {});
      holder.send("go");
      holding.await();
      release.countDown();
      holder.kill();
      endOf(holder);
      eventually(() -> node.processCount() == 0);
    }
    assertThat(ran).isFalse();
  }

  @Test
  void aZombieCannotSpawnRegisterLinkMonitorTimeOrCall() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Pid other = Actor.echo();
    Pid pid;
    int before;
    try {
      pid =
          Processes.spawn(self -> {
            stuck.countDown();
            uninterruptibly(release);
            Thread.interrupted();
            try {
              assertThatThrownBy(() -> Processes.spawn(it -> {})).isInstanceOf(ProcessEnded.class);
              assertThatThrownBy(() -> Processes.register("zombie", other))
                  .isInstanceOf(ProcessEnded.class);
              assertThatThrownBy(() -> Processes.register("zombie", self.pid()))
                  .isInstanceOf(ProcessEnded.class);
              assertThatThrownBy(() -> self.link(other)).isInstanceOf(ProcessEnded.class);
              assertThatThrownBy(() -> self.monitor(other)).isInstanceOf(ProcessEnded.class);
              assertThatThrownBy(() -> Actor.call(other, "x")).isInstanceOf(ProcessEnded.class);
              assertThatThrownBy(other::kill).isInstanceOf(ProcessEnded.class);
              assertThatThrownBy(() -> other.exit(ExitReason.SHUTDOWN))
                  .isInstanceOf(ProcessEnded.class);
            } catch (Throwable e) {
              failure.set(e);
            }
          });
      stuck.await();
      pid.kill();
      before = test.node().processCount();
    } finally {
      release.countDown();
    }
    endOf(pid);
    assertThat(failure.get()).isNull();
    assertThat(test.node().processCount()).isEqualTo(before);
    assertThat(other.isAlive()).isTrue();
    assertThat(Processes.whereis("zombie")).isEmpty();
  }

  @Test
  void aStuckZombiesCallersAreToldAtOnce() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    AtomicReference<OpenCall<?>> deferred = new AtomicReference<>();
    Pid pid;
    try {
      pid =
          Actor.spawn((me, envelope) -> {
            if (envelope instanceof OpenCall<?> call) {
              if (envelope.message().equals("defer")) {
                call.defer();
                deferred.set(call);
              } else {
                stuck.countDown();
                uninterruptibly(release);
              }
            }
          });
      OpenCall<Object> later = Actor.call(pid, "defer");
      OpenCall<Object> current = Actor.call(pid, "stick");
      OpenCall<Object> waiting = Actor.call(pid, "waits");
      stuck.await();
      OpenCall<Object> inbox = Actor.call(pid, "waits too");
      Outcome<Object> ended = new Outcome.Ended<>(ExitReason.custom("gone"));
      pid.exit(ExitReason.custom("gone"));
      assertThat(later.outcome()).isEqualTo(ended);
      assertThat(current.outcome()).isEqualTo(ended);
      assertThat(waiting.outcome()).isEqualTo(ended);
      assertThat(inbox.outcome()).isEqualTo(ended);
      assertThat(Actor.call(pid, "after").outcome())
          .isEqualTo(new Outcome.Ended<>(ExitReason.NO_PROCESS));
      assertThat(test.node().zombies()).containsExactly(pid);
    } finally {
      release.countDown();
    }
    endOf(pid);
    assertThat(Actor.answer(deferred.get(), "late")).isFalse();
  }

  @Test
  void anInterruptMeantForOneProcessNeverHitsTheNext() {
    // one worker, victims that are killed while they run, innocents in between that look
    try (Node node = Node.start(NodeOptions.DEFAULT.workers(1))) {
      AtomicBoolean hit = new AtomicBoolean();
      Actor.Handler innocent =
          (me, envelope) -> {
            if (Thread.currentThread().isInterrupted()) {
              hit.set(true);
            }
          };
      Pid watcher = Actor.spawn(node, Actor.PLAIN, me -> {}, innocent, r -> {});
      for (int i = 0; i < 2_000; i++) {
        Pid victim =
            Actor.spawn(node, Actor.PLAIN, me -> {}, (me, e) -> Thread.onSpinWait(), r -> {});
        victim.send("go");
        watcher.send("look");
        victim.kill();
      }
      inProcess(self -> {
        Pid last = Actor.spawn(node, Actor.PLAIN, me -> {}, innocent, r -> {});
        last.send("look");
      });
      assertThat(hit).isFalse();
    }
  }
}
