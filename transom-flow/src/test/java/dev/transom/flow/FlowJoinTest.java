package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two flows by a key. */
class FlowJoinTest {
  @RegisterExtension final OnNode node = new OnNode();

  record Left(int key, String text, long time) {
    Left(int key, String text) {
      this(key, text, 0);
    }

    Instant at() {
      return Instant.ofEpochMilli(time);
    }
  }

  record Right(int key, String text, long time) {
    Right(int key, String text) {
      this(key, text, 0);
    }

    Instant at() {
      return Instant.ofEpochMilli(time);
    }
  }

  private static Join<Left, Right> join() {
    return Flow.from(
            List.of(new Left(1, "a"), new Left(2, "b"), new Left(2, "c"), new Left(4, "d")))
        .join(
            Flow.from(
                List.of(
                    new Right(2, "x"), new Right(2, "y"), new Right(3, "z"), new Right(4, "w"))),
            Left::key,
            Right::key);
  }

  @Test
  void inner() {
    assertThat(join().inner((left, right) -> left.text() + right.text()).toList())
        .containsExactlyInAnyOrder("bx", "by", "cx", "cy", "dw");
  }

  @Test
  void leftOuter() {
    assertThat(
            join()
                .leftOuter((left, right) -> left.text() + right.map(Right::text).orElse("-"))
                .toList())
        .containsExactlyInAnyOrder("bx", "by", "cx", "cy", "dw", "a-");
  }

  @Test
  void rightOuter() {
    assertThat(
            join()
                .rightOuter((left, right) -> left.map(Left::text).orElse("-") + right.text())
                .toList())
        .containsExactlyInAnyOrder("bx", "by", "cx", "cy", "dw", "-z");
  }

  @Test
  void fullOuter() {
    assertThat(
            join()
                .fullOuter((left, right) ->
                    left.map(Left::text).orElse("-") + right.map(Right::text).orElse("-"))
                .toList())
        .containsExactlyInAnyOrder("bx", "by", "cx", "cy", "dw", "a-", "-z");
  }

  @Test
  void emptySides() {
    Flow<Left> none = Flow.from(List.of());
    Flow<Right> one = Flow.from(List.of(new Right(1, "x")));
    assertThat(none.join(one, Left::key, Right::key).inner((l, r) -> "pair").toList()).isEmpty();
    assertThat(
            none.join(one, Left::key, Right::key).fullOuter((l, r) -> l.isPresent() + "").toList())
        .containsExactly("false");
  }

  @Test
  void manyStagesGiveEachPairOnce() {
    List<Integer> keys = IntStream.range(0, 300).map(i -> i % 40).boxed().toList();
    assertThat(
            Flow.from(keys)
                .join(Flow.from(keys), i -> i, i -> i)
                .inner((left, right) -> left)
                .stages(4)
                .countBy(i -> i)
                .toMap())
        .hasSize(40)
        .allSatisfy((key, n) -> {
          long each = keys.stream().filter(key::equals).count();
          assertThat(n).isEqualTo(each * each);
        });
  }

  @Test
  void moreMayFollow() {
    assertThat(
            join()
                .inner((left, right) -> left.text())
                .filter(text -> !text.equals("d"))
                .countBy(text -> text)
                .toMap())
        .containsEntry("b", 2L)
        .containsEntry("c", 2L)
        .hasSize(2);
  }

  // ------------------------------------------------------------------ windows

  private static final List<Left> LEFTS =
      List.of(new Left(1, "a", 1), new Left(1, "b", 11), new Left(2, "c", 12));
  private static final List<Right> RIGHTS =
      List.of(new Right(1, "x", 2), new Right(1, "y", 9), new Right(2, "z", 25));

  private static Join<Left, Right> windowed() {
    return Flow.from(LEFTS).join(Flow.from(RIGHTS), Left::key, Right::key);
  }

  private static String text(java.util.Optional<Left> left, java.util.Optional<Right> right) {
    return left.map(Left::text).orElse("-") + right.map(Right::text).orElse("-");
  }

  @Test
  void onlyElementsOfTheSameWindowMeet() {
    assertThat(
            windowed()
                .window(Duration.ofMillis(10), Left::at, Right::at)
                .fullOuter(FlowJoinTest::text)
                .toList())
        .containsExactlyInAnyOrder("ax", "ay", "b-", "c-", "-z");
  }

  @Test
  void windowsThatSlide() {
    assertThat(
            windowed()
                .window(
                    Window.sliding(
                        Duration.ofMillis(20), Duration.ofMillis(10), (Instant at) -> at),
                    Left::at,
                    Right::at)
                .inner((left, right) -> left.text() + right.text())
                .toList())
        .containsExactlyInAnyOrder("ax", "ay", "ax", "ay", "bx", "by", "cz");
  }

  @Test
  void lateElementsFindTheirPartnersOrAreTold() {
    List<Left> lefts =
        List.of(
            new Left(1, "a", 1),
            new Left(1, "b", 15),
            new Left(1, "late", 2),
            new Left(1, "c", 50),
            new Left(1, "lost", 3));
    Queue<Instant> lost = new ConcurrentLinkedQueue<>();
    assertThat(
            Flow.from(lefts)
                .join(Flow.from(RIGHTS), Left::key, Right::key)
                .window(
                    Window.fixed(Duration.ofMillis(10), (Instant at) -> at)
                        .allowedLateness(Duration.ofMillis(10))
                        .late(lost::add),
                    Left::at,
                    Right::at)
                .fullOuter(FlowJoinTest::text)
                .toList())
        .containsExactlyInAnyOrder("ax", "ay", "latex", "latey", "b-", "c-", "-z");
    assertThat(lost).containsExactly(Instant.ofEpochMilli(3));
  }

  @Test
  void lateElementsOfBothSidesMeet() {
    List<Left> lefts = List.of(new Left(1, "a", 1), new Left(1, "z", 15), new Left(1, "b", 2));
    List<Right> rights = List.of(new Right(2, "x", 1), new Right(2, "y", 15), new Right(1, "c", 3));
    assertThat(
            Flow.from(lefts)
                .join(Flow.from(rights), Left::key, Right::key)
                .window(
                    Window.fixed(Duration.ofMillis(10), (Instant at) -> at)
                        .allowedLateness(Duration.ofMillis(100)),
                    Left::at,
                    Right::at)
                .inner((left, right) -> left.text() + right.text())
                .stages(1)
                .toList())
        .containsExactlyInAnyOrder("ac", "bc");
  }

  @Test
  void windowsWithoutTime() {
    assertThat(
            windowed()
                .window(Window.<Object>global(), left -> left, right -> right)
                .inner((left, right) -> left.text() + right.text())
                .toList())
        .containsExactlyInAnyOrder("ax", "ay", "bx", "by", "cz");
  }

  @Test
  void sessionsAreRefused() {
    assertThatThrownBy(() ->
            windowed()
                .window(
                    Window.session(Duration.ofMillis(1), (Instant at) -> at), Left::at, Right::at)
                .inner((left, right) -> ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use countBy, groupBy or collectBy");
  }

  @Test
  void failuresSayWhereTheyAre() {
    assertThatThrownBy(() -> join().inner((left, right) -> Integer.parseInt(left.text())).toList())
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("innerJoin"))
        .hasRootCauseInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() ->
            Flow.from(LEFTS)
                .join(Flow.from(RIGHTS), left -> 1 / (left.key() - 2), Right::key)
                .inner((left, right) -> "")
                .toList())
        .isInstanceOfSatisfying(
            FlowException.class,
            e -> {
              assertThat(e.operator()).isEqualTo("leftKey");
              assertThat(e.element()).contains(LEFTS.get(2));
            });
  }
}
