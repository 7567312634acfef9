package dev.transom.benchmarks.harness;

import java.util.function.Consumer;

/**
 * Does one whole piece of work in each round, whatever the length of a round, and takes the time in
 * seconds. The result is checked when the time has been taken.
 */
public final class Whole<R> implements Contender {
  private static final int LEAST_WARM_UPS = 4;

  private final String system;
  private final Work<R> work;
  private final Consumer<? super R> check;
  private final Runnable end;

  /** The work. */
  @FunctionalInterface
  public interface Work<R> {
    R run() throws Exception;
  }

  /**
   * @param check throws if a result is wrong
   * @param end when no more is to be done; may be called again
   */
  public Whole(String system, Work<R> work, Consumer<? super R> check, Runnable end) {
    this.system = system;
    this.work = work;
    this.check = check;
    this.end = end;
  }

  @Override
  public String system() {
    return system;
  }

  @Override
  public void warmUp(Budget budget) throws Exception {
    long until = System.nanoTime() + budget.warmUp().toNanos();
    for (int i = 0; i < LEAST_WARM_UPS || System.nanoTime() < until; i++) {
      check.accept(work.run());
    }
  }

  @Override
  public double[] round(Budget budget) throws Exception {
    long start = System.nanoTime();
    R result = work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    check.accept(result);
    return new double[] {seconds};
  }

  @Override
  public void close() {
    end.run();
  }
}
