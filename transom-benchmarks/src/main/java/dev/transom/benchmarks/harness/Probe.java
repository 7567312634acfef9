package dev.transom.benchmarks.harness;

/** A measurement that wants a JVM of its own; has a constructor without parameters. */
@FunctionalInterface
public interface Probe {

  /** One value per metric of the contest; NaN where there is none. */
  double[] measure(String... arguments) throws Exception;
}
