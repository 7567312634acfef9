package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A job once a second whose process and runs are killed at random, that is paused, resumed and run
 * by hand, and whose runs crash. In each life of the job every time on the way is accounted for
 * once: begun, skipped or missed; what was missed in a pause may be begun once afterwards. A run
 * executes once at most, and its end is told once. No run outlives its job, and none overlaps that
 * may not.
 *
 * <p>In virtual time, so that seconds cost nothing. Whoever does harm is a process of the node: it
 * strikes while runs are asleep.
 */
class JobChaosTest {
  /** More with {@code -Dtransom.chaos.runs=1000}; the name of a failed test is its seed. */
  private static final int RUNS = Integer.getInteger("transom.chaos.runs", 50);

  /** One seed only. */
  private static final Integer SEED = Integer.getInteger("transom.chaos.seed");

  private static final Duration LENGTH = Duration.ofSeconds(60);

  /** What happened in all runs: each kind of event at least once, or the test tests nothing. */
  private static final Set<String> SEEN = new HashSet<>();

  private static int lives;

  /** What is known of one life of the job. */
  private static final class Life {
    final Map<Pid, Instant> started = new LinkedHashMap<>();
    final Map<Pid, ExitReason> ended = new LinkedHashMap<>();
    final List<Instant> skipped = new ArrayList<>();
    final Set<Instant> missed = new TreeSet<>();
    final Set<Long> executed = new HashSet<>();
  }

  private static final class World {
    final Node node;
    final Random random;
    final Schedule schedule;
    final Overlap overlap;
    final Missed rule;
    final Map<Pid, Life> lives = new HashMap<>();
    final Set<Pid> inBody = new HashSet<>();
    final List<String> wrongs = new ArrayList<>();
    final Supervisor top;

    World(Node node, long seed) {
      this.node = node;
      this.random = new Random(seed);
      this.overlap = Overlap.values()[random.nextInt(3)];
      this.rule = Missed.values()[random.nextInt(2)];
      this.schedule =
          random.nextBoolean()
              ? Schedule.cron("* * * * * *", java.time.ZoneOffset.UTC)
              : Schedule.every(Duration.ofSeconds(1))
                  .initialDelay(Duration.ofMillis(random.nextInt(3) * 500L));
      JobSpec spec = Job.of("job", schedule, this::run).overlap(overlap).missed(rule);
      if (random.nextBoolean()) {
        spec = spec.timeout(Duration.ofMillis(700));
      }
      node.telemetry().attach("chaos", JobTelemetry.class, this::note);
      top =
          Supervisor.oneForOne()
              .intensity(1_000_000, Duration.ofDays(1))
              .child(spec.child())
              .start();
    }

    Instant now() {
      return Kernel.get().clock(node).now();
    }

    /** Events are raised in the process of the job. */
    private void note(JobTelemetry event) {
      Life life = life(Kernel.get().caller());
      SEEN.add(event.getClass().getSimpleName());
      switch (event) {
        case JobTelemetry.Started(_, Pid run, Instant planned) -> life.started.put(run, planned);
        case JobTelemetry.Ended(_, Pid run, Instant planned, _, ExitReason reason) -> {
          if (!planned.equals(life.started.get(run)) || life.ended.put(run, reason) != null) {
            wrongs.add("an end without a start, or a second one: " + event);
          }
        }
        case JobTelemetry.Skipped(_, Instant planned) -> life.skipped.add(planned);
        case JobTelemetry.Missed(_, Instant last, long times) -> {
          for (long i = 0; i < times; i++) {
            if (!life.missed.add(last.minusSeconds(i))) {
              wrongs.add("missed twice: " + last.minusSeconds(i));
            }
          }
        }
      }
    }

    private Life life(Pid job) {
      return lives.computeIfAbsent(job, pid -> new Life());
    }

    /** The body of the job. */
    private void run(JobRun run) {
      Pid self = run.process().pid();
      Pid job = node.info(self).flatMap(ProcessInfo::supervisor).orElseThrow();
      if (overlap != Overlap.ALLOW && inBody.stream().anyMatch(Pid::isAlive)) {
        wrongs.add("overlap: " + inBody + " and " + self);
      }
      if (!life(job).executed.add(run.number())) {
        wrongs.add("executed twice: " + run);
      }
      inBody.add(self);
      if (random.nextInt(3) > 0) { // no longer: who waits on top of another holds that one up
        Processes.sleep(Duration.ofMillis(1 + random.nextInt(899)));
      }
      if (random.nextInt(6) == 0) {
        throw new IllegalStateException("told to");
      }
      inBody.remove(self);
    }

    private boolean byCalendar() {
      return schedule instanceof Schedule.Cron;
    }

    /** Not by hand: those that are come between the seconds of a calendar. */
    private boolean isPlanned(Instant time) {
      return !byCalendar() || time.getNano() == 0;
    }

    /** One deed. */
    void strike() {
      Job job = Job.named("job");
      Optional<Pid> process = node.whereis("job");
      try {
        switch (random.nextInt(byCalendar() ? 6 : 5)) {
          case 0 -> process.ifPresent(Pid::kill);
          case 1 -> inBody.stream().filter(Pid::isAlive).findAny().ifPresent(Pid::kill);
          case 2 -> job.pause();
          case 3, 4 -> job.resume();
          default -> {
            if (now().getNano() != 0) { // else it looks like a planned one
              SEEN.add("by hand " + job.runNow());
            }
          }
        }
      } catch (CallException e) {
        SEEN.add("in vain"); // it was killed, or is still being restarted
      }
    }

    // ---------------------------------------------------------------- afterwards

    /** Paused, and nothing runs. */
    boolean isQuiet() {
      return lives.keySet().stream().noneMatch(this::isBusy);
    }

    private boolean isBusy(Pid job) {
      Life life = lives.get(job);
      return life.started.keySet().stream().anyMatch(Pid::isAlive)
          || (job.isAlive() && life.started.size() > life.ended.size());
    }

    void check() {
      assertThat(wrongs).isEmpty();
      JobInfo info = Job.named("job").info();
      Pid last = node.whereis("job").orElseThrow();
      lives.forEach((job, life) -> check(job, life, job == last ? info : null));
    }

    private void check(Pid job, Life life, JobInfo info) {
      List<Instant> begun = life.started.values().stream().filter(this::isPlanned).toList();
      List<Instant> skipped = life.skipped.stream().filter(this::isPlanned).toList();
      assertThat(begun).as("begun twice in %s", job).doesNotHaveDuplicates();
      assertThat(skipped).as("skipped twice in %s", job).doesNotHaveDuplicates();
      Set<Instant> all = new TreeSet<>(begun);
      assertThat(skipped.stream().filter(time -> !all.add(time))).as("begun and skipped").isEmpty();
      List<Instant> later = life.missed.stream().filter(time -> !all.add(time)).toList();
      if (rule == Missed.SKIP) { // else the last of a pause is begun, or skipped, after it
        assertThat(later).as("missed, and then not").isEmpty();
      }
      checkGaps(all, info);
      long whole = life.ended.values().stream().filter(why -> why != ExitReason.KILLED).count();
      assertThat((long) life.executed.size()).isBetween(whole, (long) life.started.size());
      assertThat(life.started.keySet()).as("runs outlive %s", job).noneMatch(Pid::isAlive);
      if (info != null) {
        assertThat(life.ended.keySet()).isEqualTo(life.started.keySet());
        assertThat(info.started()).isEqualTo(life.started.size());
        assertThat(info.succeeded() + info.failed()).isEqualTo(life.ended.size());
        assertThat(info.skipped()).isEqualTo(life.skipped.size());
        assertThat(info.missed()).isEqualTo(life.missed.size());
      }
    }

    /**
     * One second after the other, up to the next; one that was queued may have died with its job.
     */
    private void checkGaps(Set<Instant> all, JobInfo info) {
      Instant expected = null;
      int lost = 0;
      for (Instant time : all) {
        while (expected != null && expected.isBefore(time)) {
          expected = expected.plusSeconds(1);
          lost++;
        }
        assertThat(expected == null || expected.equals(time)).as("off the plan: %s", all).isTrue();
        expected = time.plusSeconds(1);
      }
      assertThat(lost)
          .as("times without a trace in %s: %s", this, all)
          .isLessThanOrEqualTo(mayLose(info));
      if (info != null && expected != null) {
        assertThat(info.next()).contains(expected);
      }
    }

    @Override
    public String toString() {
      return schedule + " " + overlap + " " + rule;
    }

    private int mayLose(JobInfo info) {
      return overlap == Overlap.QUEUE_ONE && (info == null || info.queued()) ? 1 : 0;
    }
  }

  /** Does a deed every now and then. */
  private static final class Reaper extends GenServer<Object> {
    private final World world;
    private final Instant end;
    boolean done;

    Reaper(World world) {
      this.world = world;
      this.end = world.now().plus(LENGTH);
    }

    @Override
    protected void init() {
      wake();
    }

    private void wake() {
      Processes.sendAfter(Duration.ofMillis(1 + world.random.nextInt(1_500)), self(), "strike");
    }

    @Override
    protected void handle(Object message) {}

    @Override
    protected void handleInfo(Object message) {
      if (world.now().isBefore(end)) {
        world.strike();
        wake();
      } else {
        done = true;
      }
    }
  }

  private static void seeded(long seed) throws Exception {
    try (SeededNode seeded =
        Kernel.get().startSeeded(NodeOptions.DEFAULT.crashReporter(report -> {}), seed)) {
      Node node = seeded.node();
      node.call(() -> {
        World world = new World(node, seed);
        Reaper reaper = new Reaper(world);
        GenServer.start(() -> reaper);
        assertThat(seeded.runUntil(() -> reaper.done, Duration.ofHours(1))).isTrue();
        assertThat(seeded.runUntil(() -> node.whereis("job").isPresent(), Duration.ofMinutes(1)))
            .isTrue();
        Job.named("job").pause();
        assertThat(seeded.runUntil(world::isQuiet, Duration.ofMinutes(1)))
            .as("all runs come to an end: %s", node.processes())
            .isTrue();
        world.check();
        world.top.stop();
        assertThat(node.processCount()).isEqualTo(1); // who did the harm
        lives += world.lives.size();
        return null;
      });
    }
  }

  @TestFactory
  List<DynamicTest> everyTimeIsAccountedForOnce() {
    return (SEED == null ? IntStream.range(0, RUNS) : IntStream.of(SEED))
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> seeded(seed)))
        .toList();
  }

  @AfterAll
  static void notNothingHappened() {
    if (SEED == null) {
      assertThat(SEEN)
          .contains("Started", "Ended", "Skipped", "Missed", "by hand true", "by hand false");
      assertThat(lives).isGreaterThan(2 * RUNS);
    }
  }
}
