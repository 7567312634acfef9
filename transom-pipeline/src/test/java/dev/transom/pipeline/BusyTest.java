package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusyTest {
  private static final long SECOND = 1_000_000_000;
  private static final long START = Long.MAX_VALUE - 5 * SECOND; // clocks may overflow

  private final Busy busy = new Busy(START);

  private double share(double seconds) {
    return busy.share(at(seconds), 0);
  }

  private static long at(double seconds) {
    return START + (long) (seconds * SECOND);
  }

  @Test
  void atFirstItIsIdle() {
    assertThat(busy.share(START, 0)).isZero();
    assertThat(share(3)).isZero();
  }

  @Test
  void theTimeBeforeTheStartDoesNotCount() {
    busy.add(at(1), at(3));
    assertThat(share(4)).isEqualTo(0.5);
  }

  @Test
  void whatWasLongAgoIsForgotten() {
    busy.add(at(0), at(100));
    assertThat(share(100)).isEqualTo(1);
    assertThat(share(104)).isCloseTo(0.5, within(0.1));
    assertThat(share(111)).isZero();
  }

  @Test
  void soIsAnIdleTime() {
    busy.add(at(1000), at(1012));
    assertThat(share(1012)).isEqualTo(1);
  }

  @Test
  void whatIsGoingOnCounts() {
    assertThat(busy.share(at(50), at(10))).isEqualTo(1);
    assertThat(busy.share(at(20), at(18))).isBetween(0.19, 0.23);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void itIsTheSumOfManyShortTimes(long seed) {
    Random random = new Random(seed);
    double now = 0;
    while (now < 60) {
      double length = random.nextDouble() / 10;
      busy.add(at(now), at(now + length));
      now += 4 * length;
    }
    assertThat(share(now)).isCloseTo(0.25, within(0.02));
  }
}
