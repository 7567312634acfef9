package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What comes out, for the calling thread. After each test no process is left. */
class FlowStreamTest {
  @RegisterExtension final OnNode node = new OnNode();

  private static Flow<Integer> counting(AtomicInteger made) {
    return Flow.fromIterable(() -> Stream.generate(made::incrementAndGet).iterator());
  }

  @Test
  void nothingRunsUntilTheFirstElementIsWanted() {
    AtomicInteger made = new AtomicInteger();
    try (Stream<Integer> stream = counting(made).stream().map(i -> i + 1)) {
      assertThat(made).hasValue(0);
      assertThat(node.node().processCount()).isZero();
      assertThat(stream.findAny()).isPresent();
    }
    assertThat(made.get()).isPositive();
  }

  @Test
  void aStreamThatIsNeverUsedStartsNothing() {
    AtomicInteger made = new AtomicInteger();
    counting(made).stream().close();
    assertThat(made).hasValue(0);
  }

  @Test
  void takingAFewOfAnEndlessFlowStopsAllOfIt() {
    AtomicInteger made = new AtomicInteger();
    assertThat(counting(made).shuffle().map(i -> i).stream().limit(5).toList()).hasSize(5);
    assertThat(node.node().processCount()).isZero();
  }

  @Test
  void closingStopsTheFlowInTheMiddle() {
    AtomicInteger made = new AtomicInteger();
    Stream<Integer> stream = counting(made).map(i -> i).stream();
    Iterator<Integer> each = stream.iterator();
    each.next();
    stream.close();
    assertThat(node.node().processCount()).isZero();
  }

  @Test
  void allOfItIsThere() {
    assertThat(Flow.range(0, 5_000).map(i -> i).stream())
        .containsExactlyInAnyOrderElementsOf(Flow.range(0, 5_000).toList());
  }

  @Test
  void aFailureIsThrownByTheStream() {
    assertThatThrownBy(() -> Flow.range(0, 100).map(FlowStreamTest::not50).stream().toList())
        .isInstanceOfSatisfying(FlowException.class, e -> assertThat(e.element()).contains(50L));
  }

  @Test
  void aFailureIsThrownByItsIteratorToo() {
    try (Stream<Long> stream = Flow.range(0, 100).map(FlowStreamTest::not50).stream()) {
      assertThatThrownBy(() -> stream.iterator().forEachRemaining(i -> {}))
          .isInstanceOf(FlowException.class);
    }
  }

  private static long not50(long i) {
    if (i == 50) {
      throw new IllegalStateException("not 50");
    }
    return i;
  }

  @Test
  void aStreamIsUsedOnce() {
    Stream<Long> stream = Flow.range(0, 3).stream();
    assertThat(stream.toList()).hasSize(3);
    assertThatThrownBy(stream::toList).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aParallelStreamDoesNotLoseElements() {
    assertThat(Flow.range(0, 3_000).stream().parallel().map(i -> i + 1).toList())
        .hasSize(3_000)
        .doesNotHaveDuplicates();
  }

  @Test
  void flowsInFlows() {
    assertThat(
            Flow.from(List.of(10L, 20L))
                .map(most -> Flow.range(0, most).collect(java.util.stream.Collectors.counting()))
                .toList())
        .containsExactlyInAnyOrder(10L, 20L);
  }
}
