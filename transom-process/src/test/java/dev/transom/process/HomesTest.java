package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is given consecutive numbers must not stand in long runs: every removal walks to the end.
 */
class HomesTest {
  private static final int LONGEST = 32;

  static IntStream lengths() {
    return IntStream.rangeClosed(4, 18).map(bits -> 1 << bits);
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void homesAreInTheTable(int length) {
    assertThat(LongStream.of(0, 1, 2, 63, 1L << 40, Long.MAX_VALUE))
        .allSatisfy(number -> assertThat(Homes.of(number, length - 1)).isBetween(0, length - 1));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void consecutiveNumbersStandInShortRuns(int length) {
    for (long first = 1; first < 1L << 40; first = first * 7 + 3) {
      assertThat(longestRun(length, LongStream.range(first, first + length * 3L / 4)))
          .as("from " + first)
          .isLessThanOrEqualTo(LONGEST);
    }
  }

  /** Many that stay, as idle processes do, and those that come and go beside them. */
  @ParameterizedTest
  @MethodSource("lengths")
  void soDoNewNumbersBesideOldOnes(int length) {
    for (long age = length; age < 1L << 30; age = age * 5 + 3) {
      LongStream old = LongStream.range(1, length / 2);
      LongStream fresh = LongStream.range(age, age + length / 4);
      assertThat(longestRun(length, LongStream.concat(old, fresh)))
          .as("the new ones from " + age)
          .isLessThanOrEqualTo(LONGEST);
    }
  }

  private static int longestRun(int length, LongStream numbers) {
    int mask = length - 1;
    BitSet taken = new BitSet(length);
    numbers.forEach(number -> {
      int i = Homes.of(number, mask);
      while (taken.get(i)) {
        i = (i + 1) & mask;
      }
      taken.set(i);
    });
    int longest = 0;
    int run = 0;
    int gap = taken.nextClearBit(0);
    for (int i = 1; i <= length; i++) {
      run = taken.get((gap + i) & mask) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
