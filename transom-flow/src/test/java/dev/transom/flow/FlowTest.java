package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FlowTest {
  @Test
  void mapsAndFilters() {
    assertThat(
            Flow.range(0, 10_000)
                .map(i -> i * 2)
                .filter(i -> i % 3 == 0)
                .reject(i -> i > 9_000)
                .toList())
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, 10_000)
                .map(i -> i * 2)
                .filter(i -> i % 3 == 0 && i <= 9_000)
                .boxed()
                .toList());
  }

  @Test
  void countsWords() {
    List<String> lines = List.of("to be or not to be", "that is the question", "to do");
    assertThat(Flow.from(lines).flatMap(line -> List.of(line.split(" "))).countBy(w -> w).toMap())
        .isEqualTo(
            lines.stream()
                .flatMap(line -> List.of(line.split(" ")).stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
  }

  @Test
  void reducesInEachStage() {
    long sum =
        Flow.range(0, 100_000).reduce(() -> 0L, Long::sum).collect(Collectors.summingLong(i -> i));
    assertThat(sum).isEqualTo(100_000L * 99_999 / 2);
  }

  @Test
  void reducesByKey() {
    Map<Long, Long> sums = Flow.range(0, 10_000).reduceBy(i -> i % 7, () -> 0L, Long::sum).toMap();
    assertThat(sums)
        .isEqualTo(
            LongStream.range(0, 10_000)
                .boxed()
                .collect(Collectors.groupingBy(i -> i % 7, Collectors.summingLong(i -> i))));
  }

  @Test
  void distinctLetsTheFirstThrough() {
    assertThat(Flow.range(0, 10_000).map(i -> i % 100).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 100).boxed().toList());
  }

  @Test
  void aFunctionThatThrowsFailsTheRun() {
    assertThatThrownBy(() -> Flow.from(List.of("1", "2", "x")).map(Integer::valueOf).toList())
        .isInstanceOfSatisfying(
            FlowException.class,
            e -> {
              assertThat(e).hasMessageContaining("map(0.1) failed on \"x\"");
              assertThat(e.element()).contains("x");
              assertThat(e.getStackTrace()[0].getClassName()).contains("NumberFormatException");
            });
  }
}
