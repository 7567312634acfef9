package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Contender;
import dev.transom.benchmarks.harness.Contest;
import dev.transom.benchmarks.harness.Metric;
import dev.transom.benchmarks.harness.Throughput;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The benchmarks of what is built on processes and servers. */
public final class OtpBenchmarks {
  private static final String OURS = "transom";
  private static final String PEKKO = "pekko";
  private static final String THREAD = "virtual-thread";
  private static final int MANY = 8;
  private static final int FEW_AT_ONCE = 8;
  private static final int MANY_AT_ONCE = 100;
  private static final int ENOUGH_WORKERS = 10;
  private static final int FEW_WORKERS = 2;

  private OtpBenchmarks() {}

  public static Benchmark agent() {
    return Benchmark.of(
        "agent",
        "an update of an agent and a look at it: by one process, and by " + MANY,
        agent("agent", 1),
        agent("agent/callers=" + MANY, MANY));
  }

  public static Benchmark task() {
    return Benchmark.of(
        "task",
        "a task is started and awaited: from a plain thread, and from inside a process",
        Contest.of(
            "task",
            Metric.rate("tasks/s"),
            List.of(
                rate(OURS, () -> new TransomTask(Callers.PLATFORM_THREADS)),
                rate("executor", () -> ExecutorTask.submit(Callers.PLATFORM_THREADS)),
                rate(
                    "completable-future",
                    () -> ExecutorTask.supplyAsync(Callers.PLATFORM_THREADS)))),
        Contest.of(
            "task/inside",
            Metric.rate("tasks/s"),
            List.of(
                rate(OURS, () -> new TransomTask(Callers.PROCESSES)),
                rate("transom-server", () -> new TransomTask(Callers.SERVERS)),
                rate("executor", () -> ExecutorTask.submit(Callers.VIRTUAL_THREADS)),
                rate(
                    "completable-future",
                    () -> ExecutorTask.supplyAsync(Callers.VIRTUAL_THREADS)))));
  }

  public static Benchmark asyncStream() {
    return Benchmark.of(
        "async-stream",
        "tasks for the elements of a stream, %d and %d at a time, trivial ones and such of 1 ms"
            .formatted(FEW_AT_ONCE, MANY_AT_ONCE),
        stream("async-stream/at-once=" + FEW_AT_ONCE, Flock.ordered(FEW_AT_ONCE)),
        stream("async-stream/at-once=" + MANY_AT_ONCE, Flock.ordered(MANY_AT_ONCE)),
        stream("async-stream/unordered/at-once=" + FEW_AT_ONCE, Flock.unordered(FEW_AT_ONCE)),
        stream("async-stream/unordered/at-once=" + MANY_AT_ONCE, Flock.unordered(MANY_AT_ONCE)),
        stream(
            "async-stream/waiting/at-once=" + MANY_AT_ONCE,
            Flock.ordered(MANY_AT_ONCE).thatWaits()));
  }

  public static Benchmark pool() {
    return Benchmark.of(
        "pool",
        "%d clients borrow from %d workers, and from %d: for nothing, and for a call"
            .formatted(MANY, ENOUGH_WORKERS, FEW_WORKERS),
        pool("pool", ENOUGH_WORKERS, false),
        pool("pool/call", ENOUGH_WORKERS, true),
        pool("pool/workers=" + FEW_WORKERS, FEW_WORKERS, false),
        pool("pool/workers=" + FEW_WORKERS + "/call", FEW_WORKERS, true));
  }

  public static Benchmark tokenBucket() {
    return Benchmark.of(
        "token-bucket",
        "a token out of a bucket that never lacks one: by one thread, and by " + MANY,
        bucket("token-bucket", 1),
        bucket("token-bucket/threads=" + MANY, MANY));
  }

  private static Contest agent(String name, int callers) {
    return Contest.of(
        name,
        Metric.rate("updates and gets/s"),
        List.of(
            rate(OURS, () -> new TransomAgent(callers)),
            rate(PEKKO, () -> new PekkoAgent(callers)),
            rate(THREAD, () -> new ThreadedAgent(Port.Maker::queue, callers)),
            rate("jox", () -> new ThreadedAgent(Port.Maker::jox, callers))));
  }

  private static Contest stream(String name, Flock flock) {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(rate(OURS, () -> new TransomStreams(flock, false)));
    contenders.add(rate("transom-gatherer", () -> new TransomStreams(flock, true)));
    if (flock.ordered()) {
      contenders.add(rate("map-concurrent", () -> new GathererStreams(flock)));
    }
    contenders.add(rate("reactor", () -> ReactorStreams.elastic(flock)));
    contenders.add(rate("reactor-virtual", () -> ReactorStreams.virtualThreads(flock)));
    contenders.add(rate("pekko-streams", () -> new PekkoStreams(flock)));
    return Contest.of(name, Metric.rate("tasks/s"), contenders);
  }

  private static Contest pool(String name, int workers, boolean calling) {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(rate(OURS, () -> TransomPool.lending(MANY, workers, calling)));
    if (calling) {
      contenders.add(rate("transom-balanced", () -> TransomPool.balanced(MANY, workers)));
      contenders.add(rate(PEKKO, () -> new PekkoPool(MANY, workers)));
    }
    contenders.add(threaded("commons-pool", CommonsLender::new, workers, calling));
    contenders.add(threaded("semaphore", SemaphoreLender::new, workers, calling));
    return Contest.of(name, Metric.rate("transactions/s"), contenders);
  }

  private static Contender threaded(
      String system, IntFunction<ThreadedPool.Lender> lenders, int workers, boolean calling) {
    return rate(system, () -> new ThreadedPool(lenders, MANY, workers, calling));
  }

  private static Contest bucket(String name, int threads) {
    return Contest.of(
        name,
        Metric.rate("tokens/s"),
        List.of(
            rate(OURS, () -> Buckets.transom(threads)),
            rate("resilience4j", () -> Buckets.resilience4j(threads)),
            rate("bucket4j", () -> Buckets.bucket4j(threads))));
  }

  private static Throughput rate(String system, Supplier<? extends Workload> workload) {
    return Throughput.of(system, workload);
  }
}
