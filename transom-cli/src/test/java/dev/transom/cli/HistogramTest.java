package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void emptyIsZero() {
    assertThat(new Histogram().percentile(0.5)).isZero();
  }

  @Test
  void smallValuesAreExact() {
    Histogram histogram = new Histogram();
    for (int i = 1; i <= 100; i++) {
      histogram.record(i, 1);
    }
    assertThat(histogram.percentile(0.5)).isEqualTo(50);
    assertThat(histogram.percentile(0.99)).isEqualTo(99);
    assertThat(histogram.percentile(1)).isEqualTo(100);
    assertThat(histogram.percentile(0)).isEqualTo(1);
  }

  @Test
  void largeValuesAreWithinTwoPercent() {
    Random random = new Random(3);
    long[] values = random.longs(100_000, 0, 1L << 40).toArray();
    Histogram histogram = new Histogram();
    for (long value : values) {
      histogram.record(value, 1);
    }
    Arrays.sort(values);

    for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 0.999}) {
      long exact = values[(int) Math.ceil(share * values.length) - 1];
      assertThat(histogram.percentile(share))
          .isGreaterThanOrEqualTo(exact)
          .isCloseTo(exact, Percentage.withPercentage(1.6));
    }
  }

  @Test
  void theGreatestAndTheNegative() {
    Histogram histogram = new Histogram();
    histogram.record(Long.MAX_VALUE, 1);
    assertThat(histogram.percentile(1)).isEqualTo(Long.MAX_VALUE);
    histogram.record(-5, 1);
    assertThat(histogram.percentile(0.5)).isZero();
  }

  @Test
  void countsAndMerges() {
    Histogram one = new Histogram();
    one.record(1_000, 99);
    Histogram other = new Histogram();
    other.record(2_000_000, 1);

    one.merge(other);

    assertThat(one.total()).isEqualTo(100);
    assertThat((double) one.percentile(0.99)).isCloseTo(1_000, within(16.0));
    assertThat((double) one.percentile(1)).isCloseTo(2_000_000, within(32_000.0));
  }
}
