package dev.transom.pipeline;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Random tests, one for each seed, which is in their name. {@code -Dtransom.chaos.runs} says how
 * many there are, {@code -Dtransom.chaos.seed} repeats one.
 *
 * @param plan what a seed draws, for the message of a run that hangs
 */
record Seeds(LongFunction<?> plan) {
  private static final Duration HANGS = Duration.ofMinutes(1);

  static int runs(int without) {
    return Integer.getInteger("transom.chaos.runs", without);
  }

  List<DynamicTest> each(String what, int count, LongConsumer run) {
    Long one = Long.getLong("transom.chaos.seed");
    return (one == null ? LongStream.range(0, count) : LongStream.of(one))
        .mapToObj(seed ->
            DynamicTest.dynamicTest(
                what + " seed " + seed,
                () ->
                    assertTimeoutPreemptively(
                        HANGS, () -> run.accept(seed), () -> "it hangs: " + plan.apply(seed))))
        .toList();
  }
}
