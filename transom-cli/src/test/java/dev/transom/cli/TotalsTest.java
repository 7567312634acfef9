package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

class TotalsTest {
  private final AtomicInteger full = new AtomicInteger();
  private final Totals totals = new Totals(2, new KeyMemory(1_000_000, full::incrementAndGet));

  private static Delta lines(Origin origin, long from, String... lines) throws IOException {
    Delta.Builder delta = new Delta.Builder(new Counts.OfKeys(Keys.WORD));
    long place = from;
    for (String line : lines) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      delta.add(new Event.Line(origin, place++, bytes));
    }
    return delta.build();
  }

  @Test
  void addsUpWhatWasCounted() throws IOException {
    long now = System.nanoTime();
    totals.add(lines(new Origin(0, 0, 1, now), 0, "b a", "a"));
    totals.add(lines(new Origin(1, 2, 1, now), 0, "a c"));

    assertThat(totals.processed()).isEqualTo(3);
    assertThat(totals.duplicates()).isZero();
    assertThat(totals.distinct()).isEqualTo(3);
    assertThat(totals.top(10))
        .containsExactly(Map.entry("a", 3L), Map.entry("b", 1L), Map.entry("c", 1L));
    assertThat(totals.top(2)).containsExactly(Map.entry("a", 3L), Map.entry("b", 1L));
    assertThat(totals.top(0)).isEmpty();
    assertThat(totals.latencies().total()).isEqualTo(3);
    assertThat(totals.lastCommit()).isPresent();
  }

  @Test
  void whatIsCommittedAgainIsADuplicate() throws IOException {
    Origin origin = new Origin(1, 0, 1, 0);
    totals.add(lines(origin, 5, "a", "b"));
    totals.add(lines(origin, 6, "b", "c"));

    assertThat(totals.processed()).isEqualTo(3);
    assertThat(totals.duplicates()).isEqualTo(1);
    assertThat(totals.marks(1).contains(7)).isTrue();
  }

  @Test
  void numbersAreCountedModuloAThousand() throws IOException {
    Delta.Builder delta = new Delta.Builder(new Counts.OfNumbers());
    Origin origin = new Origin(1, 1, 2, 0);
    for (int place = 0; place < 1_001; place++) {
      delta.add(new Event.Number(origin, place));
    }
    delta.add(new Event.End(origin, 1_001));
    totals.add(delta.build());

    assertThat(totals.distinct()).isEqualTo(500);
    assertThat(totals.top(2)).containsExactly(Map.entry("1", 3L), Map.entry("101", 2L));
    assertThat(totals.given(0)).isEmpty();
    assertThat(totals.given(1)).hasValue(1_001);
  }

  @Test
  void neighboursMakeOneRun() throws IOException {
    Origin one = new Origin(0, 0, 1, 0);
    Origin two = new Origin(0, 0, 1, 0);
    Delta.Builder delta = new Delta.Builder(new Counts.OfNumbers());
    for (long place : new long[] {3, 4, 5, 7}) {
      delta.add(new Event.Number(one, place));
    }
    delta.add(new Event.Number(two, 8));

    assertThat(delta.build().runs())
        .containsExactly(
            new Delta.Run(one, 3, 3), new Delta.Run(one, 7, 1), new Delta.Run(two, 8, 1));
  }

  @Test
  void committedContainersGoIntoTheTotalsOnce() throws IOException {
    Merging merging = new Merging(totals);
    Origin origin = new Origin(0, 0, 1, 0);
    Merging.Waiting first = merging.supplier().get();
    merging.accumulator().accept(first, lines(origin, 0, "a"));
    merging.accumulator().accept(first, lines(origin, 1, "b"));
    assertThat(totals.processed()).isZero();

    Merging.Waiting second = merging.supplier().get();
    merging.accumulator().accept(second, lines(origin, 2, "c"));
    BinaryOperator<Merging.Waiting> combiner = merging.combiner();
    Merging.Waiting both = combiner.apply(first, second);
    assertThat(totals.processed()).isEqualTo(3);

    assertThat(merging.finisher().apply(both)).isSameAs(totals);
    assertThat(merging.finisher().apply(both)).isSameAs(totals);
    assertThat(totals.processed()).isEqualTo(3);
    assertThat(totals.duplicates()).isZero();
  }

  @Test
  void keysThatDoNotFitAreNoticedOnce() throws IOException {
    Origin origin = new Origin(0, 0, 1, 0);
    for (int i = 0; i < 20_000; i++) {
      totals.add(lines(origin, i, "key" + i));
    }
    assertThat(full).hasValue(1);
  }

  @Test
  void everyEventIsLookedUpInTheEnd() throws IOException {
    Origin origin = new Origin(1, 1, 2, 0);
    Delta.Builder delta = new Delta.Builder(new Counts.OfNumbers());
    for (long place : new long[] {0, 1, 3}) {
      delta.add(new Event.Number(origin, place));
    }
    delta.add(new Event.End(origin, 6));
    totals.add(delta.build());
    Delta.Builder open = new Delta.Builder(new Counts.OfNumbers());
    open.add(new Event.Number(new Origin(0, 0, 2, 0), 2));
    totals.add(open.build());
    List<Share> shares = InputPlan.numbers(Long.MAX_VALUE, 2);
    DeadLetters letters = DeadLetters.open(2, java.util.Optional.empty(), List.of());
    letters.add(new Event.Number(origin, 5), 3);

    Outcome outcome = new Outcome(shares, totals, letters);

    assertThat(outcome.produced()).isEqualTo(3 + 6);
    assertThat(outcome.firstLost()).containsExactly(0L, 2L, 5L, 9L);
    assertThat(outcome.lost()).isEqualTo(4);
    assertThat(outcome.contradictions()).isZero();
    letters.add(new Event.Number(origin, 3), 3);
    assertThat(new Outcome(shares, totals, letters).contradictions()).isEqualTo(1);
    assertThat(outcome.produced()).isEqualTo(totals.processed() + 1 + outcome.lost());
  }
}
