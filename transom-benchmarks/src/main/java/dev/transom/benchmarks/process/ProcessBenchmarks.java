package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Contender;
import dev.transom.benchmarks.harness.Contest;
import dev.transom.benchmarks.harness.Forked;
import dev.transom.benchmarks.harness.Latency;
import dev.transom.benchmarks.harness.Metric;
import dev.transom.benchmarks.harness.Probe;
import dev.transom.benchmarks.harness.Throughput;
import dev.transom.benchmarks.peer.Port;
import java.util.List;

/**
 * The benchmarks of processes' lives, with their contenders. A new system is one more line in each.
 */
public final class ProcessBenchmarks {
  private static final String OURS = "transom";
  private static final String OURS_THREAD = "transom-thread";
  private static final String PEKKO = "pekko";
  private static final String THREAD = "virtual-thread";
  private static final int SPAWNED_AT_ONCE = 20_000;
  private static final int RESTARTS = 1000;
  private static final int STARTS = 11;
  private static final String MILLION = "1000000";

  private ProcessBenchmarks() {}

  public static Benchmark spawn() {
    return Benchmark.of(
        "spawn",
        "spawn a process that handles one message and ends",
        Contest.of(
            "spawn",
            Metric.cost("us"),
            List.of(
                Throughput.of(OURS, TransomSpawn::new).atMost(SPAWNED_AT_ONCE).inMicros(),
                Throughput.of("transom-server", TransomServerSpawn::new)
                    .atMost(SPAWNED_AT_ONCE)
                    .inMicros(),
                Throughput.of(OURS_THREAD, TransomThreadSpawn::new)
                    .atMost(SPAWNED_AT_ONCE)
                    .inMicros(),
                Throughput.of(PEKKO, PekkoSpawn::new).atMost(SPAWNED_AT_ONCE).inMicros(),
                Throughput.of(THREAD, () -> new ThreadedSpawn(Port.Maker::queue))
                    .atMost(SPAWNED_AT_ONCE)
                    .inMicros())));
  }

  public static Benchmark memory() {
    List<Metric> metrics =
        List.of(Metric.cost("heap-per-process", "B"), Metric.cost("rss-of-1M", "MB"));
    return Benchmark.of(
        "memory",
        "a million idle processes of either kind, each time in a JVM of its own",
        new Contest(
            "memory/callback",
            metrics,
            List.of(
                Forked.of(OURS, IdleCallbacks.class, MILLION),
                Forked.of("transom-server", IdleServers.class, MILLION),
                Forked.of(PEKKO, IdleActors.class, MILLION))),
        new Contest(
            "memory/callback-Xmx256m",
            metrics,
            List.of(Forked.of(OURS, IdleCallbacks.class, MILLION).options("-Xmx256m"))),
        new Contest(
            "memory/thread",
            metrics,
            List.of(
                Forked.of(OURS, IdleThreadProcesses.class, MILLION),
                Forked.of(THREAD, IdleThreads.class, MILLION))));
  }

  public static Benchmark fairness() {
    return Benchmark.of(
        "fairness",
        "lateness of 1 ms timers beside chat and hogs; the first 2 s apart, as the ramp",
        fairness("fairness/chat=200", Fairness.Load.CHAT, 200),
        fairness("fairness/hogs=16", Fairness.Load.HOGS, 16),
        fairness("fairness/hogs=64", Fairness.Load.HOGS, 64),
        fairness("fairness/cpu-bound=64", Fairness.Load.CPU_BOUND, 64));
  }

  private static Contest fairness(String name, Fairness.Load load, int size) {
    return new Contest(
        name,
        Fairness.METRICS,
        List.of(
            fairness(OURS, TransomFairness.class, load, size),
            fairness(PEKKO, PekkoFairness.class, load, size),
            fairness(THREAD, ThreadedFairness.class, load, size)));
  }

  private static Contender fairness(
      String system, Class<? extends Probe> probe, Fairness.Load load, int size) {
    return Forked.of(system, probe, load.name(), Integer.toString(size));
  }

  public static Benchmark restart() {
    return Benchmark.of(
        "restart",
        "from the kill until the successor is initialised",
        new Contest(
            "restart",
            List.of(Metric.cost("p50", "us"), Metric.cost("p99", "us")),
            List.of(
                new Latency(OURS, RESTARTS, TransomRestart::new),
                new Latency(PEKKO, RESTARTS, PekkoRestart::new))));
  }

  public static Benchmark start() {
    return Benchmark.of(
            "start",
            "from the start of the JVM to the first event, without and with an AOT cache",
            Contest.of("start", Metric.cost("ms"), starts(false)),
            Contest.of("start/aot", Metric.cost("ms"), starts(true)))
        .atLeast(STARTS);
  }

  private static List<Contender> starts(boolean aot) {
    return List.of(
        new Start(OURS, TransomStart.class, aot, "transom-"),
        new Start("submission-publisher", SubmissionPublisherStart.class, aot),
        new Start("reactor", ReactorStart.class, aot, "reactor", "reactive"),
        new Start(
            "pekko-streams",
            PekkoStart.class,
            aot,
            "pekko-actor_",
            "pekko-stream_",
            "pekko-protobuf",
            "reactive",
            "config",
            "ssl-config",
            "scala-library"));
  }
}
