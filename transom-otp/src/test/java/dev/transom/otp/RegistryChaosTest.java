package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Processes that register, unregister and kill each other, in registries whose own processes and
 * supervisors are killed too. At every moment: nobody dead is found, no living process has lost a
 * name, and a unique key has one holder. What everybody should hold is kept apart from the
 * registries, by those who hold it.
 */
class RegistryChaosTest {
  private static final int ACTIONS = 250;

  private static final Registry<String, Integer> ROOMS = Registry.unique("rooms");
  private static final Registry<String, Integer> TOPICS = Registry.duplicate("topics");
  private static final List<String> KEYS = IntStream.range(0, 10).mapToObj(i -> "k" + i).toList();
  private static final List<NamedServer<Guest.Message>> NAMED =
      IntStream.range(0, 5).<NamedServer<Guest.Message>>mapToObj(i -> ROOMS.name("n" + i)).toList();
  private static final List<String> SELF_NAMED = List.of("s0", "s1", "s2");

  @TestFactory
  List<DynamicTest> inVirtualTime() {
    return Seeds.each(seed -> new World(seed).run());
  }

  /** A process that registers as it is told, and notes what it holds. */
  private static final class Guest extends GenServer<Guest.Message> {
    sealed interface Message {}

    record Register(String key) implements Message {}

    record Unregister(String key) implements Message {}

    record Join(String key) implements Message {}

    record Leave(String key) implements Message {}

    record Kill(Pid victim) implements Message {}

    record Crash() implements Message {}

    private final World world;
    private final Optional<String> first;

    Guest(World world, Optional<String> first) {
      this.world = world;
      this.first = first;
    }

    @Override
    protected void init() {
      if (world.random.nextBoolean()) {
        process().trapExit(true);
        world.trapping.add(self());
      }
      first.ifPresent(this::register);
    }

    private void register(String key) {
      Optional<Pid> expected = world.holder(key);
      try {
        ROOMS.register(key, 1);
        world.require(expected.isEmpty(), key + " had a holder: " + expected);
        world.held.computeIfAbsent(self(), pid -> new ArrayList<>()).add(key);
      } catch (NameTakenException e) {
        world.require(
            expected.equals(Optional.of(e.holder())), key + " is said to be " + e.holder());
        if (first.isPresent()) {
          throw e;
        }
      }
    }

    @Override
    protected void handle(Message message) {
      switch (message) {
        case Register(var key) -> register(key);
        case Unregister(var key) -> {
          List<String> mine = world.held.getOrDefault(self(), new ArrayList<>());
          world.require(ROOMS.unregister(key) == mine.remove(key), "unregistering " + key);
        }
        case Join(var key) -> {
          TOPICS.register(key, 1);
          world.joined.computeIfAbsent(self(), pid -> new ArrayList<>()).add(key);
        }
        case Leave(var key) -> {
          List<String> mine = world.joined.getOrDefault(self(), new ArrayList<>());
          world.require(TOPICS.unregister(key) == mine.removeIf(key::equals), "leaving " + key);
        }
        case Kill(var victim) -> {
          victim.kill();
          world.check();
        }
        case Crash() -> throw new IllegalStateException("told to");
      }
    }

    @Override
    protected void handleInfo(Object message) {}
  }

  /** A listener, which is never killed. */
  private static final class Ear extends GenServer<Object> {
    private final List<RegistryEvent> heard;

    Ear(List<RegistryEvent> heard) {
      this.heard = heard;
    }

    @Override
    protected void handle(Object message) {}

    @Override
    protected void handleInfo(Object message) {
      if (message instanceof RegistryEvent event) {
        heard.add(event);
      }
    }
  }

  /** One run. */
  private static final class World {
    final Random random;
    final Map<Pid, List<String>> held = new LinkedHashMap<>();
    final Map<Pid, List<String>> joined = new LinkedHashMap<>();
    final Set<Pid> trapping = new HashSet<>();
    private final long seed;
    private final SeededNode seeded;
    private final Node node;
    private final List<Pid> guests = new ArrayList<>();
    private final List<RegistryEvent> heard = new ArrayList<>();
    private final List<AssertionError> failures = new ArrayList<>();

    World(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT.crashReporter(report -> {}), seed);
      this.node = seeded.node();
    }

    void run() throws Exception {
      try (seeded) {
        node.call(() -> {
          play();
          return null;
        });
      } catch (Throwable e) {
        throw new AssertionError("replay with -Dtransom.chaos.seed=" + seed, e);
      }
    }

    /** In a process a failure would be just another crash. */
    void require(boolean condition, String what) {
      if (!condition) {
        failures.add(new AssertionError(what));
      }
    }

    Optional<Pid> holder(String key) {
      return held.entrySet().stream()
          .filter(entry -> entry.getKey().isAlive() && entry.getValue().contains(key))
          .map(Map.Entry::getKey)
          .findFirst();
    }

    private SupervisorSpec often(SupervisorSpec spec) {
      return spec.intensity(5_000, Duration.ofDays(1));
    }

    private Supervisor start() {
      ServerPid<Object> ear = GenServer.start(() -> new Ear(heard));
      SupervisorSpec named = often(Supervisor.oneForOne());
      for (NamedServer<Guest.Message> name : NAMED) {
        named = named.child(name, () -> new Guest(this, Optional.empty()));
      }
      SupervisorSpec selfNamed = often(Supervisor.oneForAll());
      for (String key : SELF_NAMED) {
        selfNamed = selfNamed.child(key, () -> new Guest(this, Optional.of(key)));
      }
      SupervisorSpec registries =
          often(random.nextBoolean() ? Supervisor.oneForAll() : Supervisor.oneForOne())
              .child(ROOMS.listener(ear).child())
              .child(TOPICS.child());
      return often(Supervisor.oneForOne())
          .child(ChildSpec.of("registries", registries))
          .child(ChildSpec.of("named", named))
          .child(ChildSpec.of("selfNamed", selfNamed))
          .start();
    }

    private void play() {
      Supervisor top = start();
      Pid ear = node.processes().getFirst().pid();
      for (int i = 0; i < ACTIONS; i++) {
        act(List.of(ear, top.pid()));
        check();
        for (int steps = random.nextInt(6); steps > 0; steps--) {
          seeded.step();
          check();
        }
      }
      boolean whole = seeded.runUntil(() -> isWhole(), Duration.ofMinutes(1));
      assertThat(whole).as("the tree is whole again: %s", ROOMS.entries()).isTrue();
      seeded.runUntilIdle();
      check();
      checkEvents();
      end(top);
    }

    private boolean isWhole() {
      return NAMED.stream().allMatch(name -> name.whereis().isPresent())
          && SELF_NAMED.stream().allMatch(key -> ROOMS.whereis(key).isPresent())
          && node.whereis("rooms").isPresent()
          && node.whereis("topics").isPresent();
    }

    private void act(List<Pid> spared) {
      Pid guest = guests.isEmpty() ? spared.getFirst() : guests.get(random.nextInt(guests.size()));
      String key = KEYS.get(random.nextInt(KEYS.size()));
      ServerPid<Guest.Message> to = new ServerPid<>(guest);
      switch (random.nextInt(14)) {
        case 0, 1 -> guests.add(GenServer.start(() -> new Guest(this, Optional.empty())).pid());
        case 2, 3, 4, 5 -> tell(to, new Guest.Register(key));
        case 6 -> tell(to, new Guest.Unregister(key));
        case 7, 8 -> tell(to, new Guest.Join(key));
        case 9 -> tell(to, new Guest.Leave(key));
        case 10 -> tell(to, new Guest.Kill(victim(spared)));
        case 11 -> tell(to, new Guest.Crash());
        case 12 -> victim(spared).kill();
        default -> node.whereis(random.nextBoolean() ? "rooms" : "topics").ifPresent(Pid::kill);
      }
    }

    private void tell(ServerPid<Guest.Message> to, Guest.Message message) {
      if (guests.contains(to.pid())) {
        to.cast(message);
      }
    }

    private Pid victim(List<Pid> spared) {
      List<Pid> all = new ArrayList<>(node.processes().stream().map(ProcessInfo::pid).toList());
      all.removeAll(spared);
      return all.isEmpty() ? spared.getFirst() : all.get(random.nextInt(all.size()));
    }

    // ---------------------------------------------------------------- what must hold

    void check() {
      try {
        checkRooms();
        checkTopics();
      } catch (AssertionError e) {
        failures.add(e);
      }
    }

    private void checkRooms() {
      Map<String, Pid> found = new HashMap<>();
      for (RegistryEntry<String, Integer> entry : ROOMS.entries()) {
        assertThat(entry.pid().isAlive()).as("%s is dead", entry).isTrue();
        assertThat(found.put(entry.key(), entry.pid())).as("second of %s", entry).isNull();
        assertThat(ROOMS.whereis(entry.key())).contains(entry.pid());
        assertThat(ROOMS.keys(entry.pid())).contains(entry.key());
      }
      held.forEach((pid, keys) -> {
        List<String> expected = pid.isAlive() ? keys : List.of();
        assertThat(ROOMS.keys(pid).stream().filter(key -> !key.startsWith("n")))
            .as("of %s", pid)
            .containsExactlyInAnyOrderElementsOf(expected);
      });
      for (NamedServer<Guest.Message> name : NAMED) {
        name.whereis().ifPresent(pid -> assertThat(found.values()).contains(pid));
      }
    }

    private void checkTopics() {
      Map<Pid, List<String>> found = new HashMap<>();
      for (RegistryEntry<String, Integer> entry : TOPICS.entries()) {
        found.computeIfAbsent(entry.pid(), pid -> new ArrayList<>()).add(entry.key());
      }
      assertThat(found.keySet()).allMatch(Pid::isAlive);
      joined.forEach((pid, keys) ->
          assertThat(found.getOrDefault(pid, List.of()))
              .as("of %s", pid)
              .containsExactlyInAnyOrderElementsOf(pid.isAlive() ? keys : List.of()));
    }

    /** For each key who comes and who goes take turns, and the last who came is there. */
    private void checkEvents() {
      Map<Object, Pid> now = new HashMap<>();
      for (RegistryEvent event : heard) {
        Object key = event.entry().key();
        Pid pid = event.entry().pid();
        switch (event) {
          case RegistryEvent.Registered _ ->
              assertThat(now.put(key, pid)).as("before %s", event).isNull();
          case RegistryEvent.Unregistered _ ->
              assertThat(now.remove(key)).as("before %s", event).isEqualTo(pid);
        }
      }
      Map<Object, Pid> there = new HashMap<>();
      ROOMS.entries().forEach(entry -> there.put(entry.key(), entry.pid()));
      assertThat(now).isEqualTo(there);
      failures.forEach(failure -> {
        throw failure;
      });
    }

    /** The registries end with their supervisor; who is registered ends too, or is told. */
    private void end(Supervisor top) {
      List<Pid> inRooms = ROOMS.entries().stream().map(RegistryEntry::pid).toList();
      assertThat(inRooms).isNotEmpty();
      top.pid().kill();
      seeded.runUntilIdle();
      Registries registries = Registries.of(node);
      assertThat(registries.find("rooms")).isNull();
      assertThat(registries.find("topics")).isNull();
      for (Pid pid : inRooms) {
        assertThat(pid.isAlive()).isEqualTo(pid.isAlive() && trapping.contains(pid));
      }
      assertThat(NAMED).allMatch(name -> name.whereis().isEmpty());
    }
  }
}
