package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SpawnSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kernel does at a logical death on behalf of the modules above, and births on record. */
class DeathActionTest {
  private static final Kernel KERNEL = Kernel.get();

  @RegisterExtension final TestNode on = new TestNode();

  @Test
  void itHasRunWhenTheKillReturns() {
    Pid victim = Actor.idle();
    AtomicInteger runs = new AtomicInteger();
    assertThat(KERNEL.onDeath(victim, runs::incrementAndGet)).isTrue();
    assertThat(KERNEL.onDeath(victim, runs::incrementAndGet)).isTrue();
    victim.kill();
    assertThat(runs).hasValue(2);
    victim.kill();
    assertThat(runs).hasValue(2);
  }

  @Test
  void itRunsBeforeAnybodyIsTold() {
    Probe probe = new Probe();
    AtomicInteger runs = new AtomicInteger();
    Pid victim = Actor.idle();
    Pid watcher =
        Processes.spawn(self -> {
          self.monitor(victim);
          probe.pid().send("watching");
          self.receive(Down.class);
          probe.pid().send(runs.get());
        });
    assertThat(probe.next()).isEqualTo("watching");
    KERNEL.onDeath(victim, runs::incrementAndGet);
    victim.kill();
    assertThat(probe.next()).isEqualTo(1);
    Processes.await(watcher);
  }

  @Test
  void itIsRefusedForTheDeadAndCanBeTakenBack() {
    Pid victim = Actor.idle();
    AtomicInteger runs = new AtomicInteger();
    Runnable action = runs::incrementAndGet;
    KERNEL.onDeath(victim, action);
    KERNEL.forgetDeath(victim, action);
    victim.kill();
    assertThat(runs).hasValue(0);
    assertThat(KERNEL.onDeath(victim, action)).isFalse();
    KERNEL.forgetDeath(victim, action);
  }

  @Test
  void oneThatThrowsHarmsNobody() {
    Pid victim = Actor.idle();
    AtomicInteger runs = new AtomicInteger();
    KERNEL.onDeath(
        victim,
        () -> {
          throw new IllegalStateException("mine");
        });
    KERNEL.onDeath(victim, runs::incrementAndGet);
    victim.kill();
    assertThat(runs).hasValue(1);
    assertThat(Processes.await(victim)).isEqualTo(ExitReason.KILLED);
  }

  @Test
  void anActionEitherRunsOrIsRefusedWhateverTheKillDoes() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      Pid victim = Actor.idle();
      AtomicInteger runs = new AtomicInteger();
      Thread killer = Thread.ofVirtual().start(victim::kill);
      boolean accepted = KERNEL.onDeath(victim, runs::incrementAndGet);
      killer.join();
      assertThat(runs).hasValue(accepted ? 1 : 0);
    }
  }

  @Test
  void aSignalCanBeSentForAnother() {
    Probe probe = new Probe();
    Pid from = Actor.idle();
    from.kill();
    Pid trapping =
        Processes.spawn(self -> {
          self.trapExit(true);
          probe.pid().send("traps");
          probe.pid().send(self.receive());
        });
    assertThat(probe.next()).isEqualTo("traps");
    Pid other = Actor.idle();
    KERNEL.signal(from, trapping, ExitReason.SHUTDOWN);
    KERNEL.signal(from, other, ExitReason.NORMAL);
    assertThat(other.isAlive()).isTrue();
    KERNEL.signal(from, other, ExitReason.SHUTDOWN);
    assertThat(other.isAlive()).isFalse();
    assertThat(probe.next()).isEqualTo(new Exit(from, ExitReason.SHUTDOWN));
  }

  @Test
  void aBirthIsPutOnRecordOrDoesNotHappen() {
    Probe probe = new Probe();
    AtomicReference<Pid> record = new AtomicReference<>();
    SpawnSpec spec = Actor.PLAIN.options(SpawnOptions.DEFAULT.name("it"));
    Pid pid =
        Actor.spawn(spec.registration(record::set), me -> {}, (me, letter) -> {}, reason -> {});
    assertThat(record).hasValue(pid);
    pid.kill();
    List<Pid> refused = new ArrayList<>();
    int before = on.node().processCount();
    assertThatThrownBy(() ->
            Actor.spawn(
                spec.registration(born -> {
                  refused.add(born);
                  throw new IllegalStateException("taken");
                }),
                me -> probe.pid().send("it ran"),
                (me, letter) -> {},
                reason -> {}))
        .hasMessage("taken");
    assertThat(refused).hasSize(1);
    assertThat(on.node().processCount()).isEqualTo(before);
    assertThat(on.node().whereis("it")).isEmpty();
    probe.expectNothing();
  }

  @Test
  void theDeadAreUnwoundWhenTheyAsk() {
    KERNEL.checkCaller();
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    Pid zombie =
        Processes.spawn(self -> {
          asked.set(1);
          while (self.pid().isAlive()) {
            Thread.onSpinWait();
          }
          KERNEL.checkCaller();
          passed.set(1);
        });
    while (asked.get() == 0) {
      Thread.onSpinWait();
    }
    zombie.kill();
    Processes.await(zombie);
    assertThat(passed).hasValue(0);
  }
}
