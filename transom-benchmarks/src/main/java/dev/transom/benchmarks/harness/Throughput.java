package dev.transom.benchmarks.harness;

import java.util.function.Supplier;

/** Runs a workload again and again for the length of a round and takes the time. */
public final class Throughput implements Contender {
  private static final int FIRST_BATCH = 100;
  private static final int MOST = 200_000_000;

  private final String system;
  private final Supplier<? extends Workload> factory;
  private final int most;
  private final boolean micros;
  private Workload workload = operations -> {};
  private int batch = FIRST_BATCH;

  private Throughput(
      String system, Supplier<? extends Workload> factory, int most, boolean micros) {
    this.system = system;
    this.factory = factory;
    this.most = most;
    this.micros = micros;
  }

  /** In operations per second. */
  public static Throughput of(String system, Supplier<? extends Workload> factory) {
    return new Throughput(system, factory, MOST, false);
  }

  /** In microseconds per operation. */
  public Throughput inMicros() {
    return new Throughput(system, factory, most, true);
  }

  /** At most so many operations in one call of {@link Workload#run}, to bound memory. */
  public Throughput atMost(int operations) {
    return new Throughput(system, factory, operations, micros);
  }

  @Override
  public String system() {
    return system;
  }

  @Override
  public void warmUp(Budget budget) throws Exception {
    workload = factory.get();
    // Not timed: a system that is set up at first use would be left with rounds of this size.
    workload.run(FIRST_BATCH);
    long round = budget.round().toNanos();
    long end = System.nanoTime() + budget.warmUp().toNanos();
    do {
      long start = System.nanoTime();
      workload.run(batch);
      long took = Math.max(1, System.nanoTime() - start);
      double fitting = (double) batch * round / took;
      batch = (int) Math.clamp(fitting, FIRST_BATCH, Math.min(most, 8.0 * batch));
    } while (System.nanoTime() < end);
  }

  @Override
  public double[] round(Budget budget) throws Exception {
    long enough = budget.round().toNanos() * 3 / 4;
    long start = System.nanoTime();
    long done = 0;
    long took;
    do {
      workload.run(batch);
      done += batch;
      took = System.nanoTime() - start;
    } while (took < enough);
    return new double[] {micros ? took / 1e3 / done : done * 1e9 / took};
  }

  @Override
  public void close() {
    workload.close();
  }
}
