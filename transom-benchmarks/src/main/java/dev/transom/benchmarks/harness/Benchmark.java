package dev.transom.benchmarks.harness;

import java.util.List;

/**
 * What {@code bin/bench NAME} runs.
 *
 * @param name the word on the command line
 * @param summary one line for {@code --list}
 * @param contests measured side by side: a round is one turn of every contender of every contest
 * @param ratios figures made from two contests of the same round
 * @param leastRounds never fewer rounds than this, unless the user asked for a number
 */
public record Benchmark(
    String name, String summary, List<Contest> contests, List<Ratio> ratios, int leastRounds) {

  public static Benchmark of(String name, String summary, Contest... contests) {
    return new Benchmark(name, summary, List.of(contests), List.of(), 1);
  }

  public Benchmark with(Ratio... more) {
    return new Benchmark(name, summary, contests, List.of(more), leastRounds);
  }

  public Benchmark atLeast(int rounds) {
    return new Benchmark(name, summary, contests, ratios, rounds);
  }
}
