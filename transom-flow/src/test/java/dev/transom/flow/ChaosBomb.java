package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collector;

/**
 * Something in a flow that throws on one of its elements.
 *
 * @param flow the flow with it
 * @param operator whose failure it is
 * @param element on which
 * @param told whether the failure names the element
 */
record ChaosBomb(ChaosFlow flow, String operator, long element, boolean told) {
  /** What is thrown. */
  static final class Exploded extends IllegalStateException {
    private static final long serialVersionUID = 1;
  }

  private static final String BOMB = "bomb";

  static ChaosBomb draw(Random random, ChaosFlow in) {
    long element = in.expected().get(random.nextInt(in.expected().size()));
    Flow<Long> flow = in.flow();
    int kind = random.nextInt(12);
    Flow<Long> next =
        switch (kind) {
          case 0 -> flow.map(x -> exploding(x, element)).named(BOMB);
          case 1 -> flow.filter(x -> exploding(x, element) >= 0).named(BOMB);
          case 2 -> flow.flatMap(x -> List.of(x, exploding(x, element))).named(BOMB);
          case 3 ->
              flow.<Long>expand(
                      (x, out) -> {
                        out.emit(x);
                        exploding(x, element);
                      })
                  .named(BOMB);
          case 4 -> flow.each(x -> exploding(x, element)).named(BOMB).onError(OnError.retry(2));
          case 5 ->
              flow.each(x -> exploding(x, element))
                  .onError(
                      OnError.deadLetter((x, cause) -> {
                        throw new Exploded();
                      }))
                  .named(BOMB);
          case 6 ->
              flow.shuffle()
                  .mapBatch(batch -> {
                    batch.forEach(x -> exploding(x, element));
                    return batch;
                  })
                  .named(BOMB);
          case 7 ->
              flow.shuffle().reduce(() -> 0L, (sum, x) -> sum + exploding(x, element)).named(BOMB);
          case 8 -> flow.countBy(x -> exploding(x, element)).named(BOMB).map(e -> e.getKey());
          case 9 -> flow.distinctBy(x -> exploding(x, element)).named(BOMB);
          case 10 ->
              flow.shuffle()
                  .window(Window.<Long>global())
                  .<Long>collected(() -> collector(element))
                  .named(BOMB);
          default ->
              flow.collectBy(x -> x % 3, () -> collector(element))
                  .named(BOMB)
                  .map(e -> e.getValue());
        };
    ChaosFlow armed = in.then("bomb " + kind + " for " + element, next, in.expected());
    return new ChaosBomb(armed, BOMB, element, kind != 6);
  }

  private static Collector<Long, ?, Long> collector(long element) {
    return Collector.of(
        () -> new long[1],
        (sum, x) -> sum[0] += exploding(x, element),
        (left, right) -> {
          left[0] += right[0];
          return left;
        },
        sum -> sum[0]);
  }

  private static long exploding(long x, long element) {
    if (x == element) {
      throw new Exploded();
    }
    return x;
  }

  /** Whether a failure says what has happened. */
  void check(FlowException failure) {
    assertThat(failure.operator()).isEqualTo(operator);
    assertThat(failure).hasCauseInstanceOf(Exploded.class);
    assertThat(failure.getStackTrace()[0].getClassName()).contains("Chaos");
    if (told) {
      assertThat(failure.element()).contains(element);
    }
  }
}
