package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What windows put out, where it is put into windows again or put out more than once. */
class WindowedResultsTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private static Window<Long> fixed(long millis) {
    return Window.fixed(Duration.ofMillis(millis), Instant::ofEpochMilli);
  }

  @Test
  void whatAReductionPutsOutAtTheEndIsNotLateForWindowsBehindIt() {
    Flow<Long> atTheEnd =
        Flow.range(0, 100)
            .stages(1)
            .window(Window.<Long>global())
            .collected(Collectors::<Long>toList)
            .flatMap(list -> list);
    assertThat(atTheEnd.window(fixed(10)).countBy(x -> x / 10).toMap())
        .hasSize(10)
        .allSatisfy((key, count) -> assertThat(count).isEqualTo(10));
  }

  @Test
  void windowsOfTimeOnTheResultsOfWindowsOfTime() {
    Flow<Long> lasts = Flow.range(0, 100).window(fixed(5)).reduce(() -> 0L, Math::max);
    assertThat(lasts.window(fixed(20)).countBy(x -> x / 20).toMap())
        .isEqualTo(Map.of(0L, 4L, 1L, 4L, 2L, 4L, 3L, 4L, 4L, 4L));
  }

  @Test
  void anAccumulatingWindowLeavesWhatItHasPutOutAsItWas() {
    Window<Long> window = Window.<Long>global().triggerEvery(3).accumulating();
    List<List<Long>> lists =
        Flow.range(0, 7)
            .stages(1)
            .window(window)
            .<List<Long>>collected(Collectors::toList)
            .toList();
    assertThat(lists)
        .containsExactly(
            List.of(0L, 1L, 2L),
            List.of(0L, 1L, 2L, 3L, 4L, 5L),
            List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L));
  }

  @Test
  void anAccumulatingWindowGoesOnWhateverTheFinisherDoesToItsContainer() {
    Window<Long> window = Window.<Long>global().triggerEvery(3).accumulating();
    List<Map<Long, Long>> counts =
        Flow.range(0, 6)
            .stages(1)
            .window(window)
            .<Map<Long, Long>>collected(
                () -> Collectors.groupingBy(x -> x % 2, TreeMap::new, Collectors.counting()))
            .toList();
    assertThat(counts)
        .containsExactly(Map.of(0L, 2L, 1L, 1L), Map.of(0L, 3L, 1L, 3L), Map.of(0L, 3L, 1L, 3L));
  }

  @Test
  void theFirstOfAnOrderCountOnceHoweverOftenTheWindowFires() {
    Window<Long> window = Window.<Long>global().triggerEvery(3).accumulating();
    List<List<Long>> firsts =
        Flow.range(0, 9).stages(1).window(window).takeSort(2, Comparator.reverseOrder()).toList();
    assertThat(firsts).containsExactly(List.of(8L, 7L));
  }
}
