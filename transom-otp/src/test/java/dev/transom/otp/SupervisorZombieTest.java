package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ChildRestarted;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Restarts that wait for predecessors which do not end. */
class SupervisorZombieTest extends RestartScene {
  /** Holds the thread and cannot be interrupted, until the latch opens. */
  private static void hold(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        // a zombie in the making
      }
    }
  }

  /** A child that becomes a zombie when it is killed. */
  private ChildSpec stubborn(String id, CountDownLatch latch) {
    return ChildSpec.process(
        id,
        self -> {
          probe.tell("+" + id);
          hold(latch);
          self.receive();
        });
  }

  @Test
  void aRestartWaitsForThePhysicalEndAndTheSupervisorServesMeanwhile() {
    CountDownLatch latch = new CountDownLatch(1);
    Supervisor supervisor = Supervisor.oneForOne().child(stubborn("z", latch)).start();
    probe.expect("+z");
    Pid old = Kid.pid(supervisor, "z");
    old.kill();
    Child child = supervisor.whichChildren().getFirst();
    assertThat(child.restarting()).isTrue();
    assertThat(child.pid()).isEmpty();
    supervisor.startChild(Kid.spec(probe, "a"));
    probe.expect("+a");
    latch.countDown();
    probe.expect("+z");
    assertThat(restarts.next(ChildRestarted.class).old()).isEqualTo(old);
    restarts.expectNothing();
  }

  @Test
  void aGroupWaitsForItsZombieAndHoldsChangesMeanwhile() {
    CountDownLatch latch = new CountDownLatch(1);
    Supervisor supervisor =
        Supervisor.restForOne().child(Kid.simple(probe, "z")).child(Kid.spec(probe, "b")).start();
    probe.expect("+z", "+b");
    new ServerPid<Lab.Message>(Kid.pid(supervisor, "z"))
        .cast(
            new Lab.Do(l -> {
              probe.tell("holding");
              hold(latch);
            }));
    probe.expect("holding");
    Kid.pid(supervisor, "z").kill();
    probe.expect("-b");
    assertThat(supervisor.whichChildren()).extracting(Child::restarting).containsOnly(true);
    Processes.spawn(self -> {
      supervisor.startChild(Kid.spec(probe, "c"));
      probe.tell("added");
    });
    probe.expectNothing();
    latch.countDown();
    probe.expect("+z", "+b", "+c", "added");
  }

  @Test
  void terminatingAChildThatWaitsForItsRestartCancelsIt() {
    CountDownLatch latch = new CountDownLatch(1);
    Supervisor supervisor = Supervisor.oneForOne().child(stubborn("z", latch)).start();
    probe.expect("+z");
    Pid old = Kid.pid(supervisor, "z");
    old.kill();
    supervisor.terminateChild("z");
    latch.countDown();
    Processes.await(old);
    assertThat(supervisor.whichChildren().getFirst().restarting()).isFalse();
    assertThat(Kid.find(supervisor, "z")).isEmpty();
    probe.expectNothing();
    restarts.expectNothing();
  }

  @Test
  void aKilledSupervisorIsReplacedThoughItsNamedChildrenTakeTheirTime() {
    CountDownLatch go = new CountDownLatch(1);
    ServerName<Lab.Message> slow = ServerName.of("slow");
    class Slow extends Lab {
      Slow() {
        super(SupervisorZombieTest.this.probe);
      }

      @Override
      protected void init() {
        process().trapExit(true);
        probe.tell("+slow");
      }

      @Override
      protected void terminate(ExitReason reason) {
        probe.tell("-slow");
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    Supervisor outer =
        Supervisor.oneForOne()
            .child(ChildSpec.of("inner", Supervisor.oneForOne().child(slow, Slow::new)))
            .start();
    probe.expect("+slow");
    Pid first = slow.pid();
    Kid.pid(outer, "inner").kill();
    probe.expect("-slow");
    go.countDown();
    probe.expect("+slow");
    OnNode.eventually(() -> slow.whereis().isPresent());
    assertThat(slow.pid()).isNotEqualTo(first);
    assertThat(restarts.next(ChildRestarted.class).child()).isEqualTo("inner");
    restarts.expectNothing();
  }
}
