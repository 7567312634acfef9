package dev.transom.benchmarks.harness;

import java.util.List;

/**
 * One question put to several systems.
 *
 * @param name as in the report; begins with the benchmark's name
 * @param metrics what every round of every contender yields, in this order
 * @param contenders in turn
 */
public record Contest(String name, List<Metric> metrics, List<Contender> contenders) {

  public static Contest of(String name, Metric metric, List<Contender> contenders) {
    return new Contest(name, List.of(metric), contenders);
  }

  String line(Metric metric) {
    return metric.name().isEmpty() ? name : name + "/" + metric.name();
  }
}
