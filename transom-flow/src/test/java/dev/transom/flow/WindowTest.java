package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
  record Event(String key, long time) {
    Instant instant() {
      return Instant.ofEpochMilli(time);
    }
  }

  private static Event event(String key, long time) {
    return new Event(key, time);
  }

  @Test
  void countWindowsEndWithOneMore() {
    assertThat(
            Flow.range(1, 101)
                .window(Window.count(10))
                .reduce(() -> 0L, Long::sum)
                .stages(1)
                .toList())
        .containsExactly(55L, 155L, 255L, 355L, 455L, 555L, 655L, 755L, 855L, 955L, 0L);
  }

  @Test
  void countWindowsInsideOfFlatMaps() {
    assertThat(
            Flow.range(0, 4)
                .flatMap(i -> List.of(i, i, i, i, i))
                .window(Window.count(3))
                .reduce(() -> 0L, Long::sum)
                .stages(1)
                .toList())
        .containsExactly(0L, 1L, 3L, 5L, 6L, 9L, 6L);
  }

  @Test
  void everyTriggerDiscards() {
    assertThat(
            Flow.range(1, 11)
                .window(Window.<Long>global().triggerEvery(4))
                .reduce(() -> 0L, Long::sum)
                .stages(1)
                .toList())
        .containsExactly(10L, 26L, 19L);
    assertThat(
            Flow.range(1, 11)
                .window(Window.<Long>global().triggerEvery(4).accumulating())
                .reduce(() -> 0L, Long::sum)
                .stages(1)
                .toList())
        .containsExactly(10L, 36L, 55L);
  }

  @Test
  void fixedWindowsOfEventTime() {
    List<Event> events =
        List.of(event("a", 1), event("b", 5), event("a", 12), event("a", 3), event("b", 35));
    assertThat(
            Flow.from(events)
                .window(Window.fixed(Duration.ofMillis(10), Event::instant))
                .countBy(Event::key)
                .withFiring((key, count, firing) -> key + count + firing.window())
                .toList())
        .containsExactlyInAnyOrder(
            "a1" + span(0, 10), "b1" + span(0, 10), "a1" + span(10, 20), "b1" + span(30, 40));
    assertThat(
            Flow.from(events)
                .window(
                    Window.fixed(Duration.ofMillis(10), Event::instant)
                        .allowedLateness(Duration.ofMillis(5)))
                .countBy(Event::key)
                .withFiring((key, count, firing) -> key + count + firing.window())
                .toList())
        .containsExactlyInAnyOrder(
            "a1" + span(0, 10),
            "b1" + span(0, 10),
            "a1" + span(0, 10),
            "a1" + span(10, 20),
            "b1" + span(30, 40));
  }

  @Test
  void gapsHaveResultsWithoutKeys() {
    List<Event> events = List.of(event("a", 1), event("b", 35));
    assertThat(
            Flow.from(events)
                .window(Window.fixed(Duration.ofMillis(10), Event::instant))
                .reduce(() -> 0, (n, event) -> n + 1)
                .stages(1)
                .toList())
        .containsExactly(1, 0, 0, 1);
  }

  @Test
  void sessionsEndAfterAGap() {
    List<Event> events =
        List.of(event("a", 0), event("b", 4), event("a", 8), event("a", 18), event("b", 10));
    assertThat(
            Flow.from(events)
                .window(Window.session(Duration.ofMillis(10), Event::instant))
                .countBy(Event::key)
                .withFiring((key, count, firing) -> key + count + firing.window())
                .toList())
        .containsExactlyInAnyOrder("a2" + span(0, 18), "a1" + span(18, 28), "b2" + span(4, 20));
  }

  private static WindowId span(long from, long to) {
    return new WindowId.Span(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
  }
}
