package dev.transom.benchmarks.harness;

import java.util.Arrays;

/**
 * The figures of one system for one metric, one per round, sorted.
 *
 * @param benchmark the contest's name, with the metric's
 */
public record Result(String benchmark, String system, Metric metric, double[] values) {
  public static final String OURS = "transom";

  public Result {
    values = values.clone();
    Arrays.sort(values);
  }

  @Override
  public double[] values() {
    return values.clone();
  }

  public double median() {
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  public double min() {
    return values[0];
  }

  public double max() {
    return values[values.length - 1];
  }
}
