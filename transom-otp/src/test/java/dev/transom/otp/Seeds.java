package dev.transom.otp;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Random tests, one for each seed, which is their name. {@code -Dtransom.chaos.runs} says how many
 * there are, {@code -Dtransom.chaos.seed} repeats one.
 */
final class Seeds {
  static final int RUNS = Integer.getInteger("transom.chaos.runs", 50);

  interface Run {
    void run(long seed) throws Exception;
  }

  private Seeds() {}

  static List<DynamicTest> each(Run run) {
    return each(RUNS, run);
  }

  static List<DynamicTest> each(int runs, Run run) {
    Long one = Long.getLong("transom.chaos.seed");
    return (one == null ? LongStream.range(0, runs) : LongStream.of(one))
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run.run(seed)))
        .toList();
  }
}
