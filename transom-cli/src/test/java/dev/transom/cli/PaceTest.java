package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000;

  @Test
  void givesLeaveAtTheRate() {
    Pace pace = new Pace(1_000);
    assertThat(pace.take(100, 5 * MILLI)).isZero();

    long taken = 0;
    for (int i = 1; i <= 1_000; i++) {
      taken += pace.take(100, (5 + i) * MILLI);
    }
    assertThat(taken).isBetween(999L, 1_000L);
  }

  @Test
  void whatWasNotUsedIsForgotten() {
    Pace pace = new Pace(1_000);
    pace.take(1, 0);
    assertThat(pace.take(10_000, 3_600_000 * MILLI)).isEqualTo(100);
    assertThat(pace.take(10_000, 3_600_000 * MILLI)).isZero();
  }

  @Test
  void aSlowRateStillComesToOne() {
    Pace pace = new Pace(1);
    pace.take(1, 0);
    assertThat(pace.take(1, 999 * MILLI)).isZero();
    assertThat(pace.untilNext()).isEqualTo(Duration.ofMillis(5));
    assertThat(pace.take(1, 1_001 * MILLI)).isEqualTo(1);
    assertThat(pace.untilNext()).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void timeThatGoesBackwardsGivesNothing() {
    Pace pace = new Pace(1_000_000);
    pace.take(1, 100 * MILLI);
    assertThat(pace.take(10, 50 * MILLI)).isZero();
  }
}
