package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is begun in the stages before, and what comes of it. */
class KeyedReductionTest {
  /** More keys than a stage keeps from step to step, in steps of any size. */
  @ParameterizedTest
  @ValueSource(ints = {20, 1_000, 1_000_000})
  void countsManyKeys(int demand) {
    long keys = 70_000;
    Map<Long, Long> counts =
        Flow.range(0, 3 * keys).stages(1).maxDemand(demand).countBy(n -> n % keys).toMap();
    assertThat(counts).hasSize((int) keys);
    assertThat(counts.values()).allMatch(count -> count == 3);
  }

  @Test
  void collectsWhatBelongsToEachOfManyKeys() {
    int keys = 100_000;
    Map<Integer, List<Integer>> groups =
        Flow.from(IntStream.range(0, 2 * keys).boxed().toList())
            .stages(1)
            .groupBy(n -> n % keys)
            .toMap();
    assertThat(groups).hasSize(keys);
    groups.forEach((key, all) -> assertThat(all).containsExactly(key, key + keys));
  }

  @Test
  void collectsIntoWhatACollectorMakes() {
    assertThat(
            Flow.range(0, 10_000)
                .collectBy(n -> n % 10, () -> Collectors.summingLong(n -> n))
                .toMap())
        .isEqualTo(
            LongStream.range(0, 10_000)
                .boxed()
                .collect(Collectors.groupingBy(n -> n % 10, Collectors.summingLong(n -> n))));
  }

  @Test
  void keysWithEqualHashesStayApart() {
    record Key(long id) {
      @Override
      public int hashCode() {
        return 1;
      }
    }
    assertThat(Flow.range(0, 6_000).countBy(n -> new Key(n % 300)).toMap())
        .hasSize(300)
        .allSatisfy((key, count) -> assertThat(count).isEqualTo(20));
  }

  @Test
  void aKeyThatThrowsNamesItsElement() {
    assertThatThrownBy(() ->
            Flow.range(0, 100_000)
                .countBy(n -> {
                  if (n == 70_000) {
                    throw new IllegalStateException("no key");
                  }
                  return n % 3;
                })
                .toMap())
        .isInstanceOfSatisfying(
            FlowException.class, failure -> assertThat(failure.element()).contains(70_000L))
        .hasMessageContaining("countBy");
  }
}
