package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import dev.transom.process.spi.SeededNode;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One run of {@link ChaosTest}: who lives, what each was told, and what must be true of it. */
final class ChaosWorld {
  private final SplittableRandom random;
  private final SeededNode seeded;
  private final List<Pid> pids = new ArrayList<>();
  private final Map<Monitor, Integer> downs = new LinkedHashMap<>();
  private final Map<Monitor, Pid> watchers = new LinkedHashMap<>();
  private final Set<Monitor> cancelled = new LinkedHashSet<>();
  private final Set<Monitor> flushed = new LinkedHashSet<>();
  private final List<OpenCall<Object>> calls = new ArrayList<>();
  private final Map<Pid, List<OpenCall<?>>> stashes = new HashMap<>();
  private final Map<Pid, Integer> exits = new HashMap<>();
  private final Map<Pid, Map<Pid, Integer>> lastNumber = new HashMap<>();
  private final Map<Pid, Map<Pid, Integer>> sent = new HashMap<>();
  private final StringBuilder log = new StringBuilder();
  private final List<AssertionError> failures = new ArrayList<>();
  private int names;
  private int depth;
  private boolean quiet;

  private record Numbered(Pid from, int number) {}

  ChaosWorld(long seed) {
    random = new SplittableRandom(seed);
    seeded =
        Kernel.get()
            .startSeeded(NodeOptions.DEFAULT.name("chaos").crashReporter(report -> {}), seed);
  }

  String run() {
    seeded.node().run(this::play);
    seeded.close();
    failures.forEach(failure -> {
      throw failure;
    });
    assertThat(seeded.node().processes()).isEmpty();
    assertThat(seeded.node().timerCount()).isZero();
    return log.toString();
  }

  private void play() {
    seeded
        .node()
        .telemetry()
        .attach("exits", ProcessExited.class, e -> exits.merge(e.pid(), 1, Integer::sum));
    for (int i = 0; i < 5; i++) {
      spawn(null, null);
    }
    for (int i = 0; i < 400; i++) {
      act(null);
      for (int steps = random.nextInt(8); steps > 0; steps--) {
        seeded.step();
      }
      if (random.nextInt(20) == 0) {
        seeded.advance(Duration.ofMillis(random.nextInt(50)));
      }
    }
    quiet = true;
    seeded.advance(Duration.ofMinutes(10));
    check();
    pids.forEach(Pid::kill);
    seeded.advance(Duration.ofMinutes(10));
    checkEnd();
  }

  private Pid spawn(Callback parent, Pid link) {
    SpawnOptions options = SpawnOptions.DEFAULT;
    if (random.nextInt(4) == 0) {
      options = options.name("born " + names++);
    }
    if (random.nextInt(5) == 0) {
      Overflow[] policies = {Overflow.DROP_OLDEST, Overflow.DROP_NEWEST};
      options = options.mailbox(random.nextInt(1, 5), policies[random.nextInt(2)]);
    }
    boolean limited = options.mailbox().isPresent();
    boolean traps = random.nextInt(3) == 0;
    int doom = random.nextInt(30);
    Pid pid =
        Actor.spawn(
            seeded.node(),
            new SpawnSpec(options, link, parent == null ? null : parent.pid(), 0),
            me -> {
              if (doom == 0) {
                throw new IllegalStateException("init");
              }
              me.self().trapExit(traps);
            },
            (me, envelope) -> {
              try {
                handle(me, envelope, limited);
              } catch (AssertionError e) {
                failures.add(e); // or it would be just another crash
              }
            },
            reason -> {
              if (doom == 1) {
                throw new IllegalStateException("terminate");
              }
            });
    pids.add(pid);
    note("spawn", pid);
    return pid;
  }

  private Pid any() {
    return pids.get(random.nextInt(pids.size()));
  }

  private void note(String what, Object whom) {
    log.append(what).append(' ').append(whom).append('\n');
  }

  private void handle(Callback me, Envelope envelope, boolean limited) {
    note(me.pid() + " handles " + envelope.kind(), envelope.message());
    assertThat(me.exitReason()).isNull();
    switch (envelope.message()) {
      case Down down -> {
        downs.merge(down.monitor(), 1, Integer::sum);
        assertThat(watchers.get(down.monitor())).isEqualTo(me.pid());
        assertThat(down.pid().isAlive()).isFalse();
      }
      case Numbered numbered -> {
        Map<Pid, Integer> last = lastNumber.computeIfAbsent(me.pid(), p -> new HashMap<>());
        int before = last.getOrDefault(numbered.from, -1);
        if (limited) {
          assertThat(numbered.number).isGreaterThan(before);
        } else {
          assertThat(numbered.number).isEqualTo(before + 1);
        }
        last.put(numbered.from, numbered.number);
      }
      default -> {}
    }
    if (envelope instanceof OpenCall<?> call) {
      switch (random.nextInt(4)) {
        case 0, 1 -> Actor.answer(call, "answer");
        case 2 -> call.refuse(new IllegalStateException("refused"));
        default -> {
          if (random.nextBoolean()) {
            call.defer();
          }
          stashes.computeIfAbsent(me.pid(), p -> new ArrayList<>()).add(call);
        }
      }
    }
    for (OpenCall<?> call : stashes.getOrDefault(me.pid(), List.of())) {
      if (quiet || random.nextInt(3) == 0) {
        Actor.answer(call, "late answer");
      }
    }
    if (!quiet) {
      act(me);
    }
  }

  /** Something that a process does to another; or the test itself, if there is no process. */
  private void act(Callback me) {
    switch (random.nextInt(me == null ? 12 : 26)) {
      case 0, 1 -> {
        if (seeded.node().processCount() < 40) {
          spawn(me, me == null || random.nextBoolean() ? null : me.pid());
        }
      }
      case 2, 3, 4, 5, 6 -> send(me, any());
      case 7 -> {
        Pid victim = any();
        note("kill", victim);
        victim.kill();
      }
      case 8 -> {
        Pid victim = any();
        ExitReason reason =
            random.nextInt(3) == 0 ? ExitReason.NORMAL : ExitReason.custom("signal");
        note("exit " + reason, victim);
        victim.exit(reason);
      }
      case 9 -> Processes.sendAfter(Duration.ofMillis(random.nextInt(100)), any(), "timer");
      case 10, 11 -> call(me, any());
      case 12, 13, 14, 15 -> {
        Pid target = any();
        Monitor monitor = me.self().monitor(target);
        watchers.put(monitor, me.pid());
        downs.putIfAbsent(monitor, 0);
        note("monitor", target);
      }
      case 16 -> demonitor(me);
      case 17, 18, 19 -> me.self().link(any());
      case 20 -> me.self().unlink(any());
      case 21 -> me.self().trapExit(random.nextBoolean());
      case 22 -> {
        switch (random.nextInt(12)) {
          case 0 -> throw new IllegalStateException("handle");
          case 1 -> throw me.self().exit(ExitReason.custom("thrown"));
          case 2 -> me.stop(ExitReason.SHUTDOWN);
          case 3 -> me.stop(ExitReason.custom("stopped"));
          default -> {}
        }
      }
      case 23 -> {
        try {
          Processes.register("name " + random.nextInt(10), any());
        } catch (IllegalStateException e) {
          note("refused", e.getMessage());
        }
      }
      case 24 -> Processes.unregister("name " + random.nextInt(10));
      default -> {
        if (depth < 10) {
          depth++;
          try {
            me.self().receive(Numbered.class, n -> false); // until somebody ends it
          } catch (IllegalStateException e) {
            note("nobody else runs", me.pid());
          } finally {
            depth--;
          }
        }
      }
    }
  }

  private void send(Callback me, Pid to) {
    if (me == null) {
      to.send("hello");
      return;
    }
    Map<Pid, Integer> mine = sent.computeIfAbsent(me.pid(), p -> new HashMap<>());
    int number = mine.merge(to, 1, Integer::sum) - 1;
    to.send(new Numbered(me.pid(), number));
  }

  private void call(Callback me, Pid to) {
    if (me != null && to.equals(me.pid())) {
      return;
    }
    OpenCall<Object> call = Kernel.get().call(to, Kind.CALL, "question");
    calls.add(call);
    if (me != null && depth < 10 && random.nextBoolean()) {
      depth++;
      try {
        Outcome<Object> outcome = call.await(Duration.ofMillis(random.nextInt(40)));
        note("outcome", outcome.getClass().getSimpleName());
      } finally {
        depth--;
      }
    }
  }

  private void demonitor(Callback me) {
    Monitor mine = null;
    for (Monitor monitor : watchers.keySet()) {
      if (watchers.get(monitor).equals(me.pid())) {
        mine = monitor;
      }
    }
    if (mine == null) {
      return;
    }
    boolean active;
    if (random.nextBoolean()) {
      active = me.self().demonitor(mine);
    } else {
      active = me.self().demonitorAndFlush(mine);
      flushed.add(mine);
    }
    if (active) {
      assertThat(downs.get(mine)).isZero();
      cancelled.add(mine);
    }
  }

  private void check() {
    Node node = seeded.node();
    downs.forEach((monitor, count) -> {
      boolean dead = !monitor.pid().isAlive();
      boolean told = watchers.get(monitor).isAlive();
      assertThat(count).isLessThanOrEqualTo(1);
      if (cancelled.contains(monitor) || !dead) {
        assertThat(count).isZero();
      } else if (told && !flushed.contains(monitor)) {
        assertThat(count).isEqualTo(1);
      }
    });
    Set<Pid> living = new HashSet<>();
    for (Pid pid : pids) {
      Cell cell = Cell.of(pid);
      if (pid.isAlive()) {
        living.add(pid);
        for (Pid linked : node.info(pid).orElseThrow().links()) {
          assertThat(linked.isAlive()).isTrue();
          assertThat(node.info(linked).orElseThrow().links()).contains(pid);
        }
        for (Pid target : node.info(pid).orElseThrow().monitors()) {
          assertThat(target.isAlive()).isTrue();
        }
        assertThat(cell.waiting).isZero();
      } else {
        dead(cell);
      }
    }
    assertThat(new HashSet<>(node.processes().stream().map(ProcessInfo::pid).toList()))
        .isEqualTo(living);
    assertThat(node.processCount()).isEqualTo(living.size());
    assertThat(node.registered().values()).allMatch(Pid::isAlive);
    for (OpenCall<Object> call : calls) {
      CallLetter<?> letter = (CallLetter<?>) call;
      assertThat(letter.isDone() || letter.callee.isAlive()).isTrue();
    }
  }

  private void dead(Cell cell) {
    assertThat(exits.get(cell)).isEqualTo(1);
    assertThat(cell.hasFlag(Cell.ENDED)).isTrue();
    assertThat(cell.node.info(cell)).isEmpty();
    assertThat(cell.inbox).isSameAs(Cell.DEAD);
    assertThat(cell.head).isNull();
    Relations relations = cell.relations();
    assertThat(relations.links).isNull();
    assertThat(relations.watching).isNull();
    assertThat(relations.watchers).isNull();
    assertThat(relations.names).isNull();
    assertThat(relations.timers).isNull();
    assertThat(relations.openCalls).isNull();
    assertThat(relations.endings).isNull();
    assertThat(relations.waiters).isNull();
  }

  private void checkEnd() {
    Node node = seeded.node();
    pids.forEach(pid -> dead(Cell.of(pid)));
    assertThat(node.processes()).isEmpty();
    assertThat(node.registered()).isEmpty();
    assertThat(node.zombies()).isEmpty();
    assertThat(node.timerCount()).isZero();
    assertThat(calls).allMatch(OpenCall::isDone);
  }
}
