package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What belongs to which window of event time, and when it comes out. */
class FlowWindowTest {
  @RegisterExtension final OnNode node = new OnNode();

  private static final Duration TEN = Duration.ofMillis(10);

  private static Window<Long> fixed() {
    return Window.fixed(TEN, Instant::ofEpochMilli);
  }

  /** The windows with their elements, as they come out of one stage. */
  private static List<String> windows(Window<Long> window, Long... times) {
    return Flow.from(List.of(times))
        .window(window)
        .collected(Collectors::<Long>toList)
        .stages(1)
        .transform(flow -> flow.map(Object::toString).toList());
  }

  @Test
  void timesBeforeTheEpochHaveWindowsOfTheSameSize() {
    assertThat(
            Flow.from(List.of(-11L, -10L, -1L, 0L, 9L))
                .window(fixed())
                .countBy(time -> 0)
                .withFiring((key, n, firing) -> ((WindowId.Span) firing.window()).start() + " " + n)
                .toList())
        .containsExactlyInAnyOrder(
            "1969-12-31T23:59:59.980Z 1", "1969-12-31T23:59:59.990Z 2", "1970-01-01T00:00:00Z 2");
    assertThat(windows(Window.sliding(TEN, Duration.ofMillis(5), Instant::ofEpochMilli), -6L, -1L))
        .containsExactly("[-6]", "[-6, -1]", "[-1]");
  }

  @Test
  void windowsComeOutInTheirOrderWithGaps() {
    assertThat(windows(fixed(), 5L, 41L, 42L)).containsExactly("[5]", "[]", "[]", "[]", "[41, 42]");
  }

  @Test
  void theEndOfAWindowBelongsToTheNext() {
    assertThat(windows(fixed(), 0L, 9L, 10L, 19L)).containsExactly("[0, 9]", "[10, 19]");
  }

  @Test
  void anElementIsLateWhenItsSourceHasPassedTheEndOfItsWindow() {
    Queue<Long> late = new ConcurrentLinkedQueue<>();
    assertThat(windows(fixed().late(late::add), 5L, 9L, 3L, 10L, 4L, 12L, 11L))
        .containsExactly("[5, 9, 3]", "[10, 12, 11]");
    assertThat(late).containsExactly(4L);
  }

  @Test
  void otherSourcesDoNotMakeAnElementLate() {
    Queue<Long> late = new ConcurrentLinkedQueue<>();
    List<Long> far = Stream.iterate(1_000L, i -> i + 1).limit(500).toList();
    List<Long> near = Stream.iterate(0L, i -> i + 1).limit(10).toList();
    assertThat(
            Flow.<Long>fromAll(List.of(far, near))
                .window(Window.<Long>fixed(Duration.ofSeconds(10), Instant::ofEpochMilli))
                .countBy(time -> time < 500)
                .toMap())
        .containsEntry(true, 10L)
        .containsEntry(false, 500L);
    assertThat(late).isEmpty();
  }

  @Test
  void lateElementsThatAreAwaitedComeOutInASecondResult() {
    assertThat(
            windows(fixed().allowedLateness(Duration.ofMillis(5)), 5L, 12L, 6L, 14L, 7L, 30L, 8L))
        .containsExactly("[5]", "[6, 7]", "[12, 14]", "[]", "[30]");
  }

  @Test
  void accumulatingTheSecondResultContainsTheFirst() {
    assertThat(
            windows(fixed().allowedLateness(Duration.ofMillis(5)).accumulating(), 5L, 12L, 6L, 30L))
        .containsExactly("[5]", "[5, 6]", "[12]", "[12]", "[]", "[]", "[30]", "[30]");
  }

  @Test
  void whatLateHandlersThrowFailsTheRun() {
    assertThatThrownBy(() ->
            windows(
                fixed()
                    .late(time -> {
                      throw new IllegalStateException("too late: " + time);
                    }),
                50L,
                1L))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("too late: 1");
  }

  @Test
  void aTimeThatCannotBeFoundFailsTheRun() {
    assertThatThrownBy(() -> windows(Window.fixed(TEN, time -> null), 1L))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("failed on 1")
        .hasMessageContaining("the time is null");
  }

  @Test
  void sessionsOfEachKey() {
    assertThat(
            Flow.from(List.of(0L, 5L, 14L, 24L, 40L))
                .window(Window.<Long>session(TEN, Instant::ofEpochMilli))
                .groupBy(time -> "all")
                .map(entry -> entry.getValue().toString())
                .toList())
        .containsExactlyInAnyOrder("[0, 5, 14]", "[24]", "[40]");
  }

  @Test
  void sessionsAreOfKeys() {
    Windowed<Long> sessions =
        Flow.from(List.of(0L)).window(Window.session(TEN, Instant::ofEpochMilli));
    for (Stream<Runnable> refused :
        List.of(
            Stream.<Runnable>of(() -> sessions.reduce(() -> 0, (n, i) -> n)),
            Stream.<Runnable>of(() -> sessions.collected(Collectors::counting)),
            Stream.<Runnable>of(() -> sessions.distinctBy(i -> i)),
            Stream.<Runnable>of(() -> sessions.takeSort(1, Comparator.naturalOrder())),
            Stream.<Runnable>of(() -> sessions.reduceBy(i -> i, () -> 0, (n, i) -> n)))) {
      assertThatThrownBy(() -> refused.forEach(Runnable::run))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("use countBy, groupBy or collectBy");
    }
  }

  @Test
  void badWindowsAreRefused() {
    assertThatThrownBy(() -> Window.count(0)).hasMessageContaining("at least 1 element, got: 0");
    assertThatThrownBy(() -> Window.periodic(Duration.ofNanos(1)))
        .hasMessageContaining("whole milliseconds, at least 1");
    assertThatThrownBy(() -> Window.fixed(Duration.ZERO, Instant::ofEpochMilli))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Window.sliding(TEN, Duration.ofMillis(11), Instant::ofEpochMilli))
        .hasMessageContaining("leave elements out");
    assertThatThrownBy(() -> fixed().allowedLateness(Duration.ofMillis(-1)))
        .hasMessageContaining("at least 0");
    assertThatThrownBy(() -> Window.count(1).allowedLateness(TEN))
        .hasMessage("only windows of event time know late elements");
    assertThatThrownBy(() -> Window.count(1).late(i -> {}))
        .hasMessage("only windows of event time know late elements");
  }

  // ------------------------------------------------------------------ while the input goes on

  @Test
  void aWindowComesOutWhenTheWatermarkHasPassedThoughTheInputGoesOn() {
    Flow<Long> forEver = Flow.fromIterable(() -> Stream.iterate(0L, i -> i + 1).iterator());
    try (Stream<Long> counts =
        forEver
            .window(fixed())
            .countBy(time -> time % 2)
            .stages(2)
            .map(java.util.Map.Entry::getValue)
            .stream()) {
      assertThat(counts.limit(6)).containsOnly(5L);
    }
  }

  @Test
  void departitionDoesNotWaitForStagesThatGetNothing() {
    Flow<Long> forEver = Flow.fromIterable(() -> Stream.iterate(0L, i -> i + 1).iterator());
    try (Stream<List<Long>> tops =
        forEver
            .partitionByHash(time -> 0) // always to the same
            .stages(3)
            .window(fixed())
            .takeSort(2, Comparator.reverseOrder())
            .stream()) {
      assertThat(tops.limit(3))
          .containsExactly(List.of(9L, 8L), List.of(19L, 18L), List.of(29L, 28L));
    }
  }

  @Test
  void departitionOfWindowsThatWaitForLateElements() {
    Flow<Long> forEver = Flow.fromIterable(() -> Stream.iterate(0L, i -> i + 1).iterator());
    try (Stream<String> sums =
        forEver
            .window(fixed().allowedLateness(Duration.ofMillis(20)))
            .reduce(() -> 0L, Long::sum)
            .stages(2)
            .departition(() -> 0L, Long::sum, (sum, window) -> "sum " + sum)
            .stream()) {
      assertThat(sums.limit(2)).containsExactly("sum 45", "sum 145");
    }
  }

  @Test
  void departitionOfWhatTriggersEmit() {
    assertThat(
            Flow.range(0, 40)
                .stages(1)
                .partition(i -> i)
                .stages(3)
                .window(Window.<Long>fixed(Duration.ofMillis(20), Instant::ofEpochMilli))
                .reduce(() -> 0L, Long::sum)
                .<Long>onTrigger((sum, firing, out) -> {
                  out.emit(sum);
                  out.emit(1_000L);
                  return sum;
                })
                .stages(3)
                .departition(() -> 0L, Long::sum, (sum, window) -> sum)
                .toList())
        .containsExactly(3_190L, 3_590L);
  }

  @Test
  void departitionNeedsResultsOfWindows() {
    assertThatThrownBy(() ->
            Flow.range(0, 1)
                .<Long, Long>emitAndReduce(() -> 0L, (sum, i, out) -> sum)
                .departition(() -> 0L, Long::sum, (sum, window) -> sum))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use reduce(…)");
  }
}
