package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results before a window is complete. */
class FlowTriggerTest {
  @RegisterExtension final OnNode node = new OnNode();

  private static List<String> fired(Window<Long> window, long from, long to) {
    return Flow.range(from, to)
        .stages(1)
        .window(window)
        .reduce(() -> List.<Long>of(), FlowTriggerTest::plus)
        .<String>onTrigger((all, firing, out) -> {
          out.emit(name(firing.cause()) + all);
          return List.of();
        })
        .stages(1)
        .toList();
  }

  private static String name(Firing.Cause cause) {
    return switch (cause) {
      case Firing.Cause.Done _ -> "done";
      case Firing.Cause.Watermark _ -> "watermark";
      case Firing.Cause.Every(long n) -> "every " + n;
      case Firing.Cause.Periodic(var period) -> "after " + period;
      case Firing.Cause.Named(String name) -> name;
    };
  }

  private static <T> List<T> plus(List<T> before, T more) {
    List<T> all = new ArrayList<>(before);
    all.add(more);
    return all;
  }

  @Test
  void everySoManyElements() {
    assertThat(fired(Window.<Long>global().triggerEvery(3), 0, 8))
        .containsExactly("every 3[0, 1, 2]", "every 3[3, 4, 5]", "done[6, 7]");
  }

  @Test
  void everySoManyElementsOfEachWindow() {
    assertThat(fired(Window.<Long>count(5).triggerEvery(3), 0, 10))
        .containsExactly(
            "every 3[0, 1, 2]", "done[3, 4]", "every 3[5, 6, 7]", "done[8, 9]", "done[]");
  }

  @Test
  void behindAnElementThatIsChosen() {
    assertThat(fired(Window.<Long>global().triggerWhen("even", i -> i % 2 == 0), 1, 6))
        .containsExactly("even[1, 2]", "even[3, 4]", "done[5]");
  }

  @Test
  void severalTriggers() {
    assertThat(
            fired(
                Window.<Long>global()
                    .triggerEvery(4)
                    .triggerWhen("five", i -> i == 5)
                    .triggerWhen("six", i -> i == 6),
                1,
                8))
        .containsExactly("every 4[1, 2, 3, 4]", "five[5]", "six[6]", "done[7]");
  }

  @Test
  void twoTriggersOfOneElementFireBoth() {
    assertThat(fired(Window.<Long>global().triggerEvery(2).triggerWhen("two", i -> i == 2), 1, 4))
        .containsExactly("every 2[1, 2]", "two[]", "done[3]");
  }

  @Test
  void oneThatRemembers() {
    Window<Long> bySum =
        Window.<Long>global()
            .triggerBy(
                () -> 0L,
                (sum, i) ->
                    sum + i >= 6
                        ? TriggerStep.fire("sum " + (sum + i), 0L)
                        : TriggerStep.pass(sum + i));
    assertThat(fired(bySum, 1, 6)).containsExactly("sum 6[1, 2, 3]", "sum 9[4, 5]", "done[]");
  }

  @Test
  void oneThatFiresBeforeAnElement() {
    assertThat(fired(Window.<Long>global().triggerBy(() -> -1L, FlowTriggerTest::tens), 8, 22))
        .containsExactly(
            "next[8, 9]", "next[10, 11, 12, 13, 14, 15, 16, 17, 18, 19]", "done[20, 21]");
  }

  /** Fires before the first element of each ten. */
  private static TriggerStep<Long> tens(Long before, Long i) {
    long ten = i / 10;
    return before < 0 || before == ten
        ? TriggerStep.pass(ten)
        : TriggerStep.fireBefore("next", ten);
  }

  @Test
  void oneThatFiresBeforeCountsWithTheWindow() {
    assertThat(fired(Window.<Long>count(4).triggerBy(() -> -1L, FlowTriggerTest::tens), 8, 18))
        .containsExactly("next[8, 9]", "done[10, 11]", "done[12, 13, 14, 15]", "done[16, 17]");
  }

  @Test
  void everyFiringBeforeAnElementKeepsTheOrderOfTheOthers() {
    List<String> all =
        fired(
            Window.<Long>global()
                .triggerBy(
                    () -> false,
                    (again, i) ->
                        again ? TriggerStep.pass(false) : TriggerStep.fireBefore("one", true)),
            0,
            2_000);
    List<String> expected = new ArrayList<>(List.of("one[]"));
    for (int i = 0; i < 1_999; i++) {
      expected.add("one[" + i + "]");
    }
    expected.add("done[1999]");
    assertThat(all).isEqualTo(expected);
  }

  @Test
  void elementsThatWaitBehindAFiringKeepTheirOrder() {
    assertThat(
            Flow.from(List.of(0L))
                .flatMap(i -> java.util.stream.LongStream.range(8, 22).boxed().toList())
                .window(Window.<Long>global().triggerBy(() -> -1L, FlowTriggerTest::tens))
                .reduce(() -> List.<Long>of(), FlowTriggerTest::plus)
                .stages(1)
                .toList())
        .containsExactly(
            List.of(8L, 9L),
            java.util.stream.LongStream.range(10, 20).boxed().toList(),
            List.of(20L, 21L));
  }

  @Test
  void oneForEachWindowOfTimeThatSlides() {
    Window<Long> window =
        Window.<Long>sliding(
                Duration.ofMillis(4), Duration.ofMillis(2), (Long i) -> Instant.ofEpochMilli(i))
            .triggerBy(
                () -> 0,
                (n, i) -> n == 2 ? TriggerStep.fireBefore("two", 0) : TriggerStep.pass(n + 1));
    assertThat(fired(window, 0, 6))
        .containsExactly( // windows -2..2, 0..4, 2..6, 4..8
            "two[0, 1]", "done[0, 1]", "two[2, 3]", "done[2, 3]", "done[4, 5]", "done[4, 5]");
  }

  @Test
  void accumulatingResultsContainThoseBefore() {
    assertThat(
            Flow.range(0, 5)
                .stages(1)
                .window(Window.<Long>global().triggerEvery(2).accumulating())
                .groupBy(i -> "all")
                .withFiring((key, all, firing) -> all.size())
                .stages(1)
                .toList())
        .containsExactly(2, 4, 5);
    assertThat(
            Flow.range(0, 5)
                .stages(1)
                .window(Window.<Long>global().triggerEvery(2).accumulating().discarding())
                .groupBy(i -> "all")
                .withFiring((key, all, firing) -> all.size())
                .stages(1)
                .toList())
        .containsExactly(2, 2, 1);
  }

  @Test
  void onTriggerDecidesWhatTheWindowGoesOnWith() {
    assertThat(
            Flow.range(1, 5)
                .stages(1)
                .window(Window.<Long>global().triggerEvery(2))
                .reduce(() -> 0L, Long::sum)
                .<Long>onTrigger((sum, firing, out) -> {
                  out.emit(sum);
                  return 100L;
                })
                .stages(1)
                .toList())
        .containsExactly(3L, 107L, 100L);
  }

  @Test
  void badTriggersAreRefused() {
    assertThatThrownBy(() -> Window.global().triggerEvery(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a trigger needs at least 1 element, got: 0");
    assertThatThrownBy(() -> Window.global().triggerEvery(1).triggerEvery(2))
        .hasMessage("a window has one triggerEvery at most");
    assertThatThrownBy(() ->
            Window.global()
                .triggerBy(() -> 0, (n, i) -> TriggerStep.pass(n))
                .triggerBy(() -> 0, (n, i) -> TriggerStep.pass(n)))
        .hasMessage("a window has one triggerBy at most");
    assertThatThrownBy(() -> Window.global().triggerPeriodically(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> Window.session(Duration.ofMillis(1), (Instant at) -> at).triggerEvery(2))
        .hasMessage("a session is put out once: it takes no triggers");
    assertThatThrownBy(() -> fired(Window.<Long>global().triggerBy(() -> 0, (n, i) -> null), 0, 1))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("the step of the trigger is null");
    assertThatThrownBy(() ->
            fired(
                Window.<Long>global()
                    .triggerWhen(
                        "bad",
                        i -> {
                          throw new IllegalStateException("no idea");
                        }),
                0,
                1))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("reduce(0) failed on 0")
        .hasMessageContaining("no idea");
  }
}
