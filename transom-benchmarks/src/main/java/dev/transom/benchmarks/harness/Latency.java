package dev.transom.benchmarks.harness;

/**
 * Times operations one by one; a round yields the median and the 99th percentile in microseconds.
 */
public final class Latency implements Contender {
  private final String system;
  private final Factory factory;
  private final int samples;
  private Timed timed = () -> 0;

  /** An operation that measures itself. */
  @FunctionalInterface
  public interface Timed extends AutoCloseable {

    /** Does it once and returns the nanoseconds that it took. */
    long run() throws Exception;

    @Override
    default void close() {}
  }

  /** Sets a timed operation up. */
  @FunctionalInterface
  public interface Factory {
    Timed make() throws Exception;
  }

  /**
   * @param samples operations in a round
   */
  public Latency(String system, int samples, Factory factory) {
    this.system = system;
    this.samples = samples;
    this.factory = factory;
  }

  @Override
  public String system() {
    return system;
  }

  @Override
  public void warmUp(Budget budget) throws Exception {
    timed = factory.make();
    long end = System.nanoTime() + budget.warmUp().toNanos();
    while (System.nanoTime() < end) {
      timed.run();
    }
  }

  @Override
  public double[] round(Budget budget) throws Exception {
    long[] nanos = new long[samples];
    for (int i = 0; i < samples; i++) {
      nanos[i] = timed.run();
    }
    Percentiles percentiles = Percentiles.of(nanos);
    return new double[] {percentiles.at(50) / 1e3, percentiles.at(99) / 1e3};
  }

  @Override
  public void close() {
    timed.close();
  }
}
