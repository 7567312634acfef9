package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How elements become results. */
class FlowReductionTest {
  @RegisterExtension final OnNode node = new OnNode();

  @Test
  void aReductionHasOneResultForEachStage() {
    assertThat(Flow.range(0, 1_000).reduce(() -> 0L, Long::sum).stages(3).toList())
        .hasSize(3)
        .satisfies(sums -> assertThat(sums.stream().mapToLong(i -> i).sum()).isEqualTo(499_500));
  }

  @Test
  void aStageThatGotNothingHasTheInitialAccumulator() {
    assertThat(Flow.from(List.<Long>of()).reduce(() -> 7L, Long::sum).stages(2).toList())
        .containsExactly(7L, 7L);
    assertThat(Flow.from(List.<Long>of()).countBy(i -> i).toMap()).isEmpty();
  }

  @Test
  void groupsKeepTheOrderOfTheirSource() {
    Map<Long, List<Long>> groups = Flow.range(0, 1_000).stages(1).groupBy(i -> i % 10).toMap();
    assertThat(groups).hasSize(10);
    groups.forEach((key, group) -> assertThat(group).hasSize(100).isSorted());
  }

  @Test
  void collectorsByKey() {
    assertThat(
            Flow.range(0, 100)
                .collectBy(i -> i % 2, () -> Collectors.averagingLong(Long::longValue))
                .toMap())
        .isEqualTo(Map.of(0L, 49.0, 1L, 50.0));
  }

  @Test
  void collectorsOfStages() {
    assertThat(Flow.range(0, 10).collected(Collectors::toList).stages(1).toList())
        .singleElement()
        .satisfies(all -> assertThat(all).hasSize(10));
  }

  @Test
  void emitAndReduceEmitsOnTheWay() {
    assertThat(
            Flow.range(1, 6)
                .<Long, String>emitAndReduce(
                    () -> 0L,
                    (sum, i, out) -> {
                      out.emit(sum + "+" + i);
                      return sum + i;
                    })
                .stages(1)
                .toList())
        .containsExactly("0+1", "1+2", "3+3", "6+4", "10+5");
  }

  @Test
  void onTriggerEmitsWhatItLikes() {
    assertThat(
            Flow.range(0, 10)
                .reduce(() -> 0L, Long::sum)
                .<String>onTrigger((sum, firing, out) -> {
                  out.emit(sum + " in stage " + firing.partition() + " of " + firing.partitions());
                  out.emit(firing.window() + " " + firing.isDone());
                  return sum;
                })
                .stages(1)
                .toList())
        .containsExactly("45 in stage 0 of 1", "Global[] true");
  }

  @Test
  void onTriggerAfterEmitAndReduceSeesTheAccumulator() {
    assertThat(
            Flow.range(1, 4)
                .<Long, Long>emitAndReduce(
                    () -> 0L,
                    (sum, i, out) -> {
                      out.emit(i);
                      return sum + i;
                    })
                .<Long>onTrigger((sum, firing, out) -> {
                  out.emit(-sum);
                  return sum;
                })
                .stages(1)
                .toList())
        .containsExactly(1L, 2L, 3L, -6L);
  }

  @Test
  void emitNothing() {
    assertThat(Flow.range(0, 10).reduce(() -> 0L, Long::sum).emitNothing().toList()).isEmpty();
  }

  @Test
  void twoReductionsNeedAnExchangeBetween() {
    assertThatThrownBy(() ->
            Flow.range(0, 10).reduce(() -> 0L, Long::sum).map(i -> i).reduce(() -> 0L, Long::sum))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("put partition(…) or shuffle() between them");
    assertThat(
            Flow.range(0, 10)
                .reduce(() -> 0L, Long::sum)
                .shuffle()
                .stages(1)
                .reduce(() -> 0L, Long::sum)
                .toList())
        .containsExactly(45L);
  }

  @Test
  void aReductionByKeyOnAReductionExchangesByItself() {
    assertThat(Flow.range(0, 100).countBy(i -> i % 10).countBy(Map.Entry::getValue).toMap())
        .isEqualTo(Map.of(10L, 10L));
  }

  @Test
  void aKeyThatComesTwiceIsNoMap() {
    assertThatThrownBy(
            () -> Flow.range(0, 10).window(Window.<Long>count(5)).countBy(i -> 0).stages(1).toMap())
        .hasMessageContaining("a key came twice");
  }

  @Test
  void nullsFailTheRun() {
    assertThatThrownBy(() -> Flow.range(0, 3).<Long>reduce(() -> null, Long::sum).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("the initial accumulator is null");
    assertThatThrownBy(() -> Flow.range(0, 3).<Long>reduce(() -> 0L, (sum, i) -> null).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("reduce(0) failed on ")
        .hasMessageContaining("the accumulator is null");
    assertThatThrownBy(() -> Flow.range(0, 3).countBy(i -> null).toMap())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("the key is null");
  }

  @Test
  void whatPutsPartialResultsTogetherFailsTheRunToo() {
    assertThatThrownBy(() ->
            Flow.range(0, 10)
                .stages(1)
                .maxDemand(2)
                .collectBy(i -> 0, FlowReductionTest::notToBeCombined)
                .toMap())
        .isInstanceOfSatisfying(
            FlowException.class,
            e -> {
              assertThat(e.operator()).isEqualTo("groupBy(1)");
              assertThat(e.getStackTrace()[0].getClassName()).contains("FlowReductionTest");
            })
        .hasMessageContaining("cannot be combined");
  }

  private static java.util.stream.Collector<Object, ?, List<Object>> notToBeCombined() {
    return java.util.stream.Collector.of(
        ArrayList::new,
        List::add,
        (left, right) -> {
          throw new UnsupportedOperationException("cannot be combined");
        });
  }

  // ------------------------------------------------------------------ distinct

  @Test
  void distinctByKeepsOneOfEachKeyAtOnce() {
    List<String> words = List.of("one", "two", "three", "four", "five", "six");
    assertThat(Flow.from(words).distinctBy(String::length).map(String::length).toList())
        .containsExactlyInAnyOrder(3, 5, 4);
    try (var some =
        Flow.fromIterable(() -> IntStream.iterate(0, i -> i + 1).iterator())
            .distinctBy(i -> i / 3)
            .stream()) {
      assertThat(some.limit(3)).hasSize(3); // though the input has no end
    }
  }

  @Test
  void distinctOfSeveralStagesIsDistinctOfAll() {
    assertThat(Flow.range(0, 10_000).map(i -> i % 50).stages(3).distinct().stages(4).toList())
        .containsExactlyInAnyOrderElementsOf(Flow.range(0, 50).toList());
  }

  @Test
  void distinctStartsAgainInEachWindow() {
    assertThat(
            Flow.from(List.of("a", "b", "a", "a", "b", "b"))
                .window(Window.<String>count(3))
                .distinctBy(letter -> letter)
                .stages(1)
                .toList())
        .containsExactly("a", "b", "a", "b");
  }

  // ------------------------------------------------------------------ one stage in the end

  @Test
  void departitionBringsStagesTogether() {
    assertThat(
            Flow.range(0, 100)
                .shuffle()
                .stages(3)
                .reduce(() -> 0L, Long::sum)
                .departition(() -> 0L, Long::sum, (sum, window) -> window + " " + sum)
                .toList())
        .containsExactly("Global[] 4950");
  }

  @Test
  void departitionKeepsWindowsApartInOrder() {
    assertThat(
            Flow.range(0, 12)
                .stages(1)
                .partitionByHash(i -> i.intValue())
                .stages(2)
                .window(Window.<Long>count(3))
                .reduce(() -> List.<Long>of(), FlowReductionTest::plus)
                .departition(
                    () -> List.<Long>of(),
                    FlowReductionTest::join,
                    (all, window) -> window + "" + all.stream().sorted().toList())
                .toList())
        .containsExactly(
            "Numbered[index=0][0, 1, 2, 3, 4, 5]",
            "Numbered[index=1][6, 7, 8, 9, 10, 11]",
            "Numbered[index=2][]");
  }

  @Test
  void departitionMergesAtEachTrigger() {
    assertThat(
            Flow.range(0, 10)
                .window(Window.<Long>global().triggerEvery(4))
                .reduce(() -> 0L, Long::sum)
                .stages(1)
                .departition(() -> List.<Long>of(), FlowReductionTest::plus, (all, window) -> all)
                .toList())
        .containsExactly(List.of(6L, 22L, 17L));
  }

  @Test
  void moreMayFollowDepartition() {
    assertThat(
            Flow.range(0, 100)
                .reduce(() -> 0L, Long::sum)
                .stages(2)
                .departition(() -> 0L, Long::sum, (sum, window) -> sum)
                .map(sum -> sum + 1)
                .shuffle()
                .reduce(() -> 0L, Long::sum)
                .stages(1)
                .toList())
        .containsExactly(4951L);
  }

  @Test
  void takeSortTakesTheFirstResultsOfAReduction() {
    assertThat(
            Flow.range(0, 1_000)
                .countBy(i -> i < 700 ? 7 : i < 900 ? 2 : 1)
                .takeSort(2, Map.Entry.<Integer, Long>comparingByValue().reversed())
                .toList())
        .containsExactly(List.of(Map.entry(7, 700L), Map.entry(2, 200L)));
  }

  @Test
  void takeSortTakesTheFirstOfAllStages() {
    assertThat(
            Flow.range(0, 1_000)
                .shuffle()
                .stages(3)
                .takeSort(3, Comparator.reverseOrder())
                .toList())
        .containsExactly(List.of(999L, 998L, 997L));
    assertThat(Flow.range(0, 2).takeSort(5, Comparator.naturalOrder()).toList())
        .containsExactly(List.of(0L, 1L));
    assertThat(Flow.range(0, 2).takeSort(0, Comparator.naturalOrder()).toList())
        .containsExactly(List.of());
    assertThatThrownBy(() -> Flow.range(0, 2).takeSort(-1, Comparator.naturalOrder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot take -1 elements");
  }

  private static List<Long> plus(List<Long> before, Long more) {
    List<Long> all = new ArrayList<>(before);
    all.add(more);
    return all;
  }

  private static List<Long> join(List<Long> left, List<Long> right) {
    List<Long> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }
}
