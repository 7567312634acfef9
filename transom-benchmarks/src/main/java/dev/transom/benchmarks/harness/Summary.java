package dev.transom.benchmarks.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes results of what the contenders of a benchmark have shown. */
record Summary(Benchmark benchmark, List<Runner.Entry> entries) {

  List<Result> results() {
    List<Result> results = new ArrayList<>();
    for (Contest contest : benchmark.contests()) {
      for (int i = 0; i < contest.metrics().size(); i++) {
        addMetric(contest, i, results);
      }
    }
    benchmark.ratios().forEach(ratio -> addRatio(ratio, results));
    return results;
  }

  private void addMetric(Contest contest, int index, List<Result> results) {
    Metric metric = contest.metrics().get(index);
    for (Runner.Entry entry : entries) {
      double[] values = entry.contest == contest ? entry.column(index) : new double[0];
      add(results, contest.line(metric), entry.contender.system(), metric, values);
    }
  }

  private void addRatio(Ratio ratio, List<Result> results) {
    Metric metric = Metric.rate("ratio");
    for (Runner.Entry over : entries) {
      for (Runner.Entry under : entries) {
        if (over.contest.name().equals(ratio.over())
            && under.contest.name().equals(ratio.under())
            && over.contender.system().equals(under.contender.system())) {
          double[] quotients = over.column(0);
          Arrays.setAll(
              quotients, turn -> quotients[turn] / under.column(0)[turn] * ratio.factor());
          add(results, ratio.name(), over.contender.system(), metric, quotients);
        }
      }
    }
  }

  private static void add(
      List<Result> results, String line, String system, Metric metric, double[] values) {
    if (values.length > 0 && Arrays.stream(values).noneMatch(Double::isNaN)) {
      results.add(new Result(line, system, metric, values));
    }
  }
}
