package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random trees of processes that link, monitor, name, call, time and end each other, on the seeded
 * scheduler. A failing seed is named; {@code -Dtransom.chaos.seed=N} replays it alone.
 */
class ChaosTest {
  private static final String SEED = "transom.chaos.seed";

  @Test
  void twoHundredSeeds() {
    run(0, 200);
  }

  @Test
  @Tag("soak")
  void twentyThousandSeeds() {
    run(1_000, 20_000);
  }

  @Test
  void aSeedReplays() {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(new ChaosWorld(seed).run().equals(new ChaosWorld(seed).run()))
          .as("seed " + seed)
          .isTrue();
    }
    assertThat(new ChaosWorld(77).run()).isNotEqualTo(new ChaosWorld(78).run());
  }

  private static void run(long first, int count) {
    Long only = Long.getLong(SEED);
    long from = only == null ? first : only;
    long until = only == null ? first + count : only + 1;
    for (long seed = from; seed < until; seed++) {
      try {
        new ChaosWorld(seed).run();
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + "; replay with -D" + SEED + "=" + seed, e);
      }
    }
  }
}
