package dev.transom.benchmarks.harness;

import java.util.List;

/** Turns the results of one benchmark into text. */
@FunctionalInterface
public interface Report {
  String of(List<Result> results);
}
