package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done with each element, and how elements get from stage to stage. */
class FlowOperatorTest {
  @RegisterExtension final OnNode node = new OnNode();

  @Test
  void flatMapTakesOneLevelApart() {
    assertThat(Flow.from(List.of(1, 2)).flatMap(i -> List.of(List.of(i), List.of(i, i))).toList())
        .containsExactlyInAnyOrder(List.of(1), List.of(1, 1), List.of(2), List.of(2, 2));
    assertThat(Flow.from(List.of(1, 2)).flatMap(i -> List.of()).toList()).isEmpty();
  }

  @Test
  void expandEmitsAnyNumber() {
    assertThat(
            Flow.range(0, 4)
                .<String>expand((i, out) -> {
                  for (int n = 0; n < i; n++) {
                    out.emit(i + "." + n);
                  }
                })
                .toList())
        .containsExactlyInAnyOrder("1.0", "2.0", "2.1", "3.0", "3.1", "3.2");
  }

  @Test
  void filterKeepsWhatRejectLeavesOut() {
    assertThat(Flow.range(0, 6).filter(i -> i % 2 == 0).toList())
        .containsExactlyInAnyOrder(0L, 2L, 4L);
    assertThat(Flow.range(0, 6).reject(i -> i % 2 == 0).toList())
        .containsExactlyInAnyOrder(1L, 3L, 5L);
  }

  @Test
  void eachPassesItsElementsOn() {
    Queue<Long> seen = new ConcurrentLinkedQueue<>();
    assertThat(Flow.range(0, 100).each(seen::add).map(i -> -i).toList()).hasSize(100);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(Flow.range(0, 100).toList());
  }

  @Test
  void forEachHandlesAllThatComesOut() {
    Queue<Long> seen = new ConcurrentLinkedQueue<>();
    Flow.range(0, 100).filter(i -> i < 50).forEach(seen::add);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(Flow.range(0, 50).toList());
  }

  @Test
  void mapBatchesComposeInTheirOrder() {
    assertThat(
            Flow.range(0, 10)
                .maxDemand(4)
                .mapBatch(batch -> List.of(batch.size()))
                .mapBatch(sizes -> sizes.stream().map(size -> "size " + size).toList())
                .filter(text -> text.startsWith("size"))
                .toList())
        .allMatch(text -> text.matches("size [1-4]"))
        .isNotEmpty();
  }

  @Test
  void mapBatchSeesEveryElementOnce() {
    assertThat(
            Flow.range(0, 1_000)
                .maxDemand(7)
                .mapBatch(batch -> batch.stream().map(i -> i + 1).toList())
                .toList())
        .containsExactlyInAnyOrderElementsOf(Flow.range(1, 1_001).toList());
  }

  @Test
  void mapBatchComesFirst() {
    assertThatThrownBy(() -> Flow.range(0, 1).map(i -> i).mapBatch(batch -> batch))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("mapBatch comes first in its stages");
    assertThatThrownBy(() -> Flow.range(0, 1).map(i -> i).stages(2).mapBatch(batch -> batch))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Flow.range(0, 1).countBy(i -> i).mapBatch(batch -> batch))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Flow.range(0, 9).map(i -> i).shuffle().stages(1).mapBatch(batch -> batch).toList())
        .hasSize(9);
    assertThat(Flow.range(0, 9).map(i -> i).partition(i -> i).mapBatch(batch -> batch).toList())
        .hasSize(9);
  }

  @Test
  void mapValuesLeavesKeysAlone() {
    assertThat(Flow.range(0, 10).countBy(i -> i % 2).mapValues(n -> "n" + n).toMap())
        .isEqualTo(Map.of(0L, "n5", 1L, "n5"));
  }

  @Test
  void operatorsMayFollowAReduction() {
    assertThat(
            Flow.range(0, 10)
                .countBy(i -> i % 3)
                .filter(entry -> entry.getKey() > 0)
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .toList())
        .containsExactlyInAnyOrder("1:3", "2:3");
  }

  @Test
  void aNullResultFailsTheRun() {
    assertThatThrownBy(() -> Flow.range(0, 1).map(FlowOperatorTest::nothing).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("map(0.1) failed on 0")
        .hasMessageContaining("the result is null");
    assertThatThrownBy(
            () -> Flow.range(0, 1).flatMap(i -> Collections.singleton((Object) null)).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("an element is null");
    assertThatThrownBy(() -> Flow.range(0, 1).partition(FlowOperatorTest::nothing).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("the key is null");
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private static <R> R nothing(Object element) {
    return null;
  }

  @Test
  void aMissingFunctionIsRefusedAtOnce() {
    assertThatThrownBy(() -> Flow.range(0, 1).map(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Flow.range(0, 1).filter(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("condition");
  }

  // ------------------------------------------------------------------ routing

  @Test
  void equalKeysMeetInOneStage() {
    List<Map<Long, Long>> perStage =
        Flow.range(0, 10_000)
            .partition(i -> i % 17)
            .stages(4)
            .collected(() -> Collectors.groupingBy(i -> i % 17, Collectors.counting()))
            .toList();
    assertThat(perStage).hasSize(4);
    List<Long> keys = new ArrayList<>();
    perStage.forEach(counts -> keys.addAll(counts.keySet()));
    assertThat(keys).containsExactlyInAnyOrderElementsOf(LongStream.range(0, 17).boxed().toList());
  }

  @Test
  void aHashChoosesTheStage() {
    assertThat(
            Flow.range(-50, 50)
                .partitionByHash(i -> i.intValue())
                .stages(5)
                .collected(() -> Collectors.mapping(i -> Math.floorMod(i, 5), Collectors.toSet()))
                .toList())
        .hasSize(5)
        .allMatch(remainders -> remainders.size() == 1);
  }

  @Test
  void anyKeyMayBeNegativeOrLarge() {
    assertThat(
            Flow.from(List.of(Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE))
                .partitionByHash(i -> i)
                .stages(3)
                .toList())
        .hasSize(4);
  }

  @Test
  void shuffleLosesAndDoublesNothing() {
    assertThat(Flow.range(0, 5_000).shuffle().stages(3).map(i -> i).shuffle().stages(2).toList())
        .containsExactlyInAnyOrderElementsOf(Flow.range(0, 5_000).toList());
  }

  @Test
  void mergeJoinsSeveralFlows() {
    Flow<Long> merged =
        Flow.range(0, 10).merge(Flow.range(10, 20).map(i -> i), Flow.range(20, 30).shuffle());
    assertThat(merged.toList()).containsExactlyInAnyOrderElementsOf(Flow.range(0, 30).toList());
    assertThat(merged.countBy(i -> i % 3).toMap()).isEqualTo(Map.of(0L, 10L, 1L, 10L, 2L, 10L));
  }

  @Test
  void aFlowMergesWithItself() {
    Flow<Long> once = Flow.range(0, 10);
    assertThat(once.merge(once).countBy(i -> i).toMap().values()).containsOnly(2L).hasSize(10);
  }

  @Test
  void badNumbersAreRefused() {
    assertThatThrownBy(() -> Flow.range(0, 1).stages(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at least 1 stage is needed, got: 0");
    assertThatThrownBy(() -> Flow.range(0, 1).maxDemand(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 event, got: 0");
  }

  @Test
  void transformKeepsAChainTogether() {
    assertThat(Flow.range(0, 3).transform(flow -> flow.map(i -> i + 1)).toList())
        .containsExactlyInAnyOrder(1L, 2L, 3L);
  }
}
