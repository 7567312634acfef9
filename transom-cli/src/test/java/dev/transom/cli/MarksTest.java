package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarksTest {
  @Test
  void knowsWhatWasMarkedTwice() {
    Marks marks = new Marks();
    marks.add(3);
    marks.addRun(0, 5);

    assertThat(marks.distinct()).isEqualTo(5);
    assertThat(marks.duplicates()).isEqualTo(1);
    assertThat(marks.end()).isEqualTo(5);
    assertThat(marks.contains(4)).isTrue();
    assertThat(marks.contains(5)).isFalse();
  }

  @Test
  void aFreshOneIsEmpty() {
    Marks marks = new Marks();
    assertThat(marks.distinct()).isZero();
    assertThat(marks.end()).isZero();
    assertThat(marks.contains(1L << 40)).isFalse();
    assertThat(missing(3, marks, new Marks())).containsExactly(0L, 1L, 2L);
  }

  @Test
  void runsAcrossWordsAndPages() {
    Random random = new Random(1);
    Marks marks = new Marks();
    BitSet expected = new BitSet();
    long total = 0;
    for (int i = 0; i < 300; i++) {
      int from = random.nextInt(1 << 19);
      int count = random.nextInt(1000);
      marks.addRun(from, count);
      expected.set(from, from + count);
      total += count;
    }

    assertThat(marks.distinct()).isEqualTo(expected.cardinality());
    assertThat(marks.duplicates()).isEqualTo(total - expected.cardinality());
    assertThat(marks.end()).isEqualTo(expected.length());
    expected.flip(0, 1 << 20);
    assertThat(missing(1 << 20, marks, new Marks()))
        .isEqualTo(expected.stream().asLongStream().boxed().toList());
  }

  @Test
  void mergingFindsWhatBothHave() {
    Marks one = new Marks();
    one.addRun(0, 100_000);
    Marks other = new Marks();
    other.addRun(99_990, 20);
    other.add(99_990);

    one.merge(other);

    assertThat(one.distinct()).isEqualTo(100_010);
    assertThat(one.duplicates()).isEqualTo(11);
  }

  @Test
  void whatNeitherHasIsMissing() {
    Marks done = new Marks();
    done.addRun(0, 70);
    done.addRun(80, 20);
    Marks dead = new Marks();
    dead.addRun(70, 5);

    assertThat(missing(100, done, dead)).containsExactly(75L, 76L, 77L, 78L, 79L);
    assertThat(missing(76, done, dead)).containsExactly(75L);
    assertThat(missing(75, done, dead)).isEmpty();
    assertThat(missing(0, done, dead)).isEmpty();
    assertThat(missing(102, done, dead)).endsWith(100L, 101L);
  }

  private static List<Long> missing(long end, Marks one, Marks other) {
    List<Long> places = new ArrayList<>();
    Marks.missing(end, one, other, places::add);
    return places;
  }
}
