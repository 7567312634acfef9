package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can be iterated, and time. */
class SourcesTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Seen seen = new Seen();

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void theElementsOfACollection() {
    assertThat(seen.all(Sources.from(numbers(5000))))
        .containsExactlyInAnyOrderElementsOf(numbers(5000));
  }

  @Test
  void anEmptyCollectionEndsAtOnce() {
    assertThat(seen.all(Sources.from(List.of()))).isEmpty();
  }

  @Test
  void anIterableThatIsNoCollection() {
    Iterable<Integer> three = () -> List.of(1, 2, 3).iterator();
    assertThat(seen.all(Sources.from(three))).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void anIterator() {
    assertThat(seen.all(Sources.iterator(() -> numbers(300).iterator()))).hasSize(300);
  }

  @Test
  void aStreamIsClosed() {
    AtomicInteger closed = new AtomicInteger();
    Source<Integer> source =
        Sources.stream(() -> numbers(100).stream().onClose(closed::incrementAndGet));
    assertThat(seen.all(source)).hasSize(100);
    assertThat(closed).hasValue(1);
  }

  @Test
  void severalProcessesReadACollectionOnce() {
    Pipeline<Integer> pipeline = seen.from(Sources.from(numbers(1000))).sources(4).start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(1000).doesNotHaveDuplicates();
  }

  @Test
  void aStreamWithoutEndGoesOnUntilItIsDrained() {
    AtomicInteger closed = new AtomicInteger();
    Source<Long> source =
        Sources.stream(
            () -> LongStream.iterate(0, i -> i + 1).boxed().onClose(closed::incrementAndGet));
    Pipeline<Long> pipeline = seen.from(source).start("p");
    seen.await(5000);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    List<Object> all = List.copyOf(seen.data);
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, all.size()).mapToObj(i -> (Object) i).toList());
    assertThat(closed).hasValue(1);
  }

  @Test
  void whatAStreamHasGivenIsHandledWhileItWaitsForMore() throws Exception {
    LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>(List.of("a", "b"));
    AtomicBoolean interrupted = new AtomicBoolean();
    Source<String> source =
        Sources.stream(() ->
            Stream.generate(() -> {
              try {
                return lines.take();
              } catch (InterruptedException e) {
                interrupted.set(true);
                throw new IllegalStateException(e);
              }
            }));
    Pipeline<String> pipeline = seen.from(source).start("p");
    seen.await(2);
    lines.add("c");
    seen.await(3);
    assertThat(interrupted).isFalse();
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(interrupted).isTrue();
    assertThat(seen.data).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void aNullIsNamedByItsPlace() {
    Queue<PipelineTelemetry.SourceFailed> failed =
        Seen.events(PipelineTelemetry.SourceFailed.class);
    Pipeline<String> pipeline =
        seen.from(Sources.from(Arrays.asList("a", "b", null, "d"))).start("p");
    Seen.eventually(() -> !failed.isEmpty());
    assertThat(failed.element().error())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("element 2 of the source is null: filter such elements out before");
    pipeline.stop();
    assertThat(seen.data).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aStreamThatThrowsIsOpenedAnewWhereItWas() {
    AtomicInteger opened = new AtomicInteger();
    Source<Integer> source =
        Sources.stream(() -> {
          int time = opened.incrementAndGet();
          return numbers(200).stream()
              .peek(number -> {
                if (number == 100 && time < 3) {
                  throw new IllegalStateException("the line is down");
                }
              });
        });
    assertThat(seen.all(source)).hasSize(200).doesNotHaveDuplicates();
    assertThat(opened).hasValue(3);
  }

  @Test
  void nothingIsLostOrDoubledWhenTheReadingProcessIsKilledAgainAndAgain() {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch killed = new CountDownLatch(1);
    Source<Integer> source =
        Sources.stream(() -> {
          opened.incrementAndGet();
          return numbers(50_000).stream().peek(number -> last(number, killed));
        });
    Pipeline<Integer> pipeline = seen.from(source).maxInFlight(500).start("p");
    Seen.eventually(() -> opened.get() > 0);
    for (int i = 0; i < 20; i++) {
      int before = opened.get();
      Readers.kill("p", 0);
      Seen.eventually(() -> opened.get() > before);
    }
    killed.countDown();
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(50_000).doesNotHaveDuplicates();
  }

  /** It is not over before all kills have happened. */
  private static void last(int number, CountDownLatch killed) {
    if (number == 49_999) {
      try {
        killed.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void ticksComeAtTheirTimes() {
    List<Instant> ticks = new ArrayList<>();
    Seen.seeded(node -> {
      Pipeline<Instant> pipeline =
          Pipeline.from(Sources.ticks(Duration.ofSeconds(10)))
              .process(message -> {
                ticks.add(message.data());
                return message;
              })
              .start("p");
      node.advance(Duration.ofSeconds(9));
      assertThat(ticks).isEmpty();
      node.advance(Duration.ofSeconds(92));
      assertThat(ticks).hasSize(10);
      for (int i = 1; i < ticks.size(); i++) {
        assertThat(Duration.between(ticks.get(i - 1), ticks.get(i)))
            .isBetween(Duration.ofMillis(9_990), Duration.ofMillis(10_010));
      }
      pipeline.pause();
      node.advance(Duration.ofSeconds(100));
      assertThat(ticks).hasSize(10);
      pipeline.resume();
      node.advance(Duration.ofSeconds(10));
      assertThat(ticks).as("those of the pause are one").hasSizeBetween(11, 12);
      pipeline.drain();
      node.advance(Duration.ofSeconds(1));
      assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
    });
  }

  @Test
  void aPeriodIsAtLeastAMillisecond() {
    assertThatThrownBy(() -> Sources.ticks(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 ms")
        .hasMessageContaining("PT0S");
  }
}
