package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Metric;
import dev.transom.benchmarks.harness.Probe;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Timers of 1 ms beside a load that never ends. The arguments are the load's name and size; the
 * readings those of {@link Lateness} in a callback process and in a thread process, NaN where the
 * system has only one kind.
 */
abstract class Fairness implements Probe {
  static final List<Metric> METRICS =
      List.of(
          Metric.cost("callback/p50", "ms"),
          Metric.cost("callback/p99", "ms"),
          Metric.cost("callback/ramp-p99", "ms"),
          Metric.cost("thread/p50", "ms"),
          Metric.cost("thread/p99", "ms"),
          Metric.cost("thread/ramp-p99", "ms"));
  static final double[] NO_SUCH_KIND = {Double.NaN, Double.NaN, Double.NaN};

  /** What goes on beside the timers. */
  enum Load {
    /** Pairs of processes that send each other messages all the time. */
    CHAT,
    /** Ordinary processes that compute for ever. */
    HOGS,
    /** The same, each on a thread of the operating system. */
    CPU_BOUND
  }

  abstract void start(Load load, int size) throws InterruptedException;

  /**
   * Starts the timers' receivers and returns a way to read them; empty for a kind that there is
   * not.
   */
  abstract List<Lateness> receivers() throws InterruptedException;

  /** Puts the readings in the order of the metrics. */
  abstract double[] readings(List<double[]> results);

  @Override
  public final double[] measure(String... arguments) throws InterruptedException {
    List<Lateness> receivers = receivers();
    start(Load.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
    TimeUnit.NANOSECONDS.sleep(Lateness.WINDOW_NANOS);
    return readings(receivers.stream().map(Lateness::result).toList());
  }

  static double[] join(double[] callback, double[] thread) {
    double[] both = Arrays.copyOf(callback, callback.length + thread.length);
    System.arraycopy(thread, 0, both, callback.length, thread.length);
    return both;
  }

  /** Computes for ever. */
  static void hog() {
    for (long x = 1; x != 0; ) {
      x = x * 31 | 1;
    }
  }
}
