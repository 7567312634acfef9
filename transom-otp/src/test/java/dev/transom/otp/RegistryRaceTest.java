package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Registries beside kills on the real scheduler. */
class RegistryRaceTest {
  private static final Registry<Integer, Long> ROOMS = Registry.unique("rooms");
  private static final Registry<Integer, Long> TOPICS = Registry.duplicate("topics");
  private static final int KEYS = 8;

  @RegisterExtension final OnNode on = new OnNode();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicReferenceArray<Pid> holders = new AtomicReferenceArray<>(KEYS);
  private final Map<Pid, Boolean> guests = new ConcurrentHashMap<>();

  /** Takes and leaves keys until it is killed; notes who has a key, apart from the registry. */
  private void wander(long seed) {
    Pid self = Processes.self().pid();
    Random random = new Random(seed);
    while (true) {
      int key = random.nextInt(KEYS);
      TOPICS.register(key, seed);
      try {
        ROOMS.register(key, seed);
      } catch (NameTakenException e) {
        TOPICS.unregister(key);
        continue;
      }
      Pid before = holders.getAndSet(key, self);
      if (before != null && before.isAlive() && self.isAlive()) { // a zombie gets here too
        failures.add(before + " had " + key + " and " + self + " got it");
      }
      if (!ROOMS.whereis(key).filter(self::equals).isPresent() && self.isAlive()) {
        failures.add(self + " has " + key + " and is not found");
      }
      if (random.nextInt(3) > 0) {
        holders.compareAndSet(key, self, null);
        ROOMS.unregister(key);
      } else if (ROOMS.keys(self).size() > 2) {
        for (int held : ROOMS.keys(self)) {
          holders.compareAndSet(held, self, null);
          ROOMS.unregister(held);
        }
      }
      TOPICS.unregister(key);
    }
  }

  /** Hears that for each key who comes and who goes take turns; what does not fit is its state. */
  private static final class Ear extends GenServer<Object> {
    private final Map<Object, Pid> now = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();

    @Override
    protected void handle(Object message) {}

    @Override
    protected void handleInfo(Object message) {
      RegistryEvent event = (RegistryEvent) message;
      Pid pid = event.entry().pid();
      boolean fits =
          switch (event) {
            case RegistryEvent.Registered _ -> now.put(event.entry().key(), pid) == null;
            case RegistryEvent.Unregistered _ -> now.remove(event.entry().key()) == pid;
          };
      if (!fits) {
        wrong.add(event.toString());
      }
    }

    @Override
    protected Object inspect() {
      return List.copyOf(wrong);
    }
  }

  private boolean knows(Pid pid) {
    return ROOMS.entries().stream().anyMatch(entry -> entry.pid() == pid)
        || TOPICS.entries().stream().anyMatch(entry -> entry.pid() == pid)
        || !ROOMS.keys(pid).isEmpty()
        || !TOPICS.keys(pid).isEmpty();
  }

  @Test
  void whoIsKilledIsFoundNoMoreWhenTheKillReturns() {
    ServerPid<Object> ear = GenServer.start(Ear::new);
    Supervisor.oneForOne()
        .intensity(1_000_000, Duration.ofDays(1))
        .child(ROOMS.listener(ear).child())
        .child(TOPICS.child())
        .start();
    Random random = new Random();
    for (int round = 0; round < 1_000; round++) {
      while (guests.size() < 6) {
        long seed = random.nextLong();
        guests.put(Processes.spawn(self -> wander(seed)), true);
      }
      for (int spins = random.nextInt(20_000); spins > 0; spins--) {
        Thread.onSpinWait();
      }
      if (round % 10 == 0) {
        on.node().whereis(round % 20 == 0 ? "rooms" : "topics").ifPresent(Pid::kill);
      }
      Pid victim = List.copyOf(guests.keySet()).get(random.nextInt(guests.size()));
      victim.kill();
      guests.remove(victim);
      assertThat(knows(victim)).as("%s is dead", victim).isFalse();
    }
    assertThat(failures).isEmpty();
    guests.keySet().forEach(Pid::kill);
    assertThat(ROOMS.entries()).isEmpty();
    assertThat(TOPICS.entries()).isEmpty();
    OnNode.eventually(() -> on.node().processCount() == 4);
    assertThat(Sys.state(ear)).asInstanceOf(LIST).isEmpty();
  }

  /** Many are born under one key while its holders are killed: there is one at a time. */
  @Test
  void oneAtATimeIsBornUnderAKey() {
    Registry<String, Long> names = Registry.unique("names");
    names.start();
    NamedServer<Stock.Message> name = names.name("x");
    Map<Pid, Integer> living = new HashMap<>();
    List<Pid> starters = new ArrayList<>();
    Probe born = new Probe();
    for (int i = 0; i < 4; i++) {
      starters.add(
          Processes.spawn(self -> {
            while (true) {
              try {
                born.tell(GenServer.start(name, Stock::new).pid());
              } catch (NameTakenException e) {
                self.receive(Object.class, Duration.ZERO);
              }
            }
          }));
    }
    for (int i = 0; i < 1_000; i++) {
      Pid pid = born.next(Pid.class);
      living.keySet().removeIf(one -> !one.isAlive());
      assertThat(living).as("%s was born", pid).isEmpty();
      living.put(pid, i);
      assertThat(name.whereis()).contains(pid);
      pid.kill();
    }
    starters.forEach(Pid::kill);
    assertThat(failures).isEmpty();
  }
}
