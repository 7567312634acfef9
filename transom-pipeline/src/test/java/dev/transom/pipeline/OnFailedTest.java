package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The handler of messages that have failed for good. */
class OnFailedTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final Queue<List<Object>> seen = new ConcurrentLinkedQueue<>();

  private PipelineSpec<Integer, Integer> six() {
    return Pipeline.from(Given.<Integer>nothing())
        .retry(Retry.none())
        .process(
            p -> p.concurrency(1),
            message -> message.data() % 2 == 0 ? message : message.fail("odd"));
  }

  private void pushed(PipelineSpec<Integer, Integer> spec) {
    Given.pushed(spec, acks.of(Given.numbers(6)));
  }

  private List<Message<Object>> see(List<Message<Object>> failed) {
    seen.add(failed.stream().map(Message::data).toList());
    return failed;
  }

  @Test
  void itIsCalledOnceForAStepWithAllThatFailed() {
    pushed(six().onFailed(this::see));
    assertThat(seen).containsExactly(List.of(1, 3, 5));
    assertThat(acks.failed()).containsExactlyInAnyOrder(1, 3, 5);
  }

  @Test
  void itIsNotCalledForNone() {
    Given.ran(Pipeline.from(acks.source(Given.numbers(6))).onFailed(this::see));
    assertThat(seen).isEmpty();
  }

  @Test
  void whatItReturnsIsWhatTheAcknowledgerIsTold() {
    pushed(
        six()
            .onFailed(failed ->
                failed.stream()
                    .map(message -> message.data("<" + message.data() + ">").fail("changed"))
                    .toList()));
    assertThat(acks.calls.getFirst().failed())
        .extracting(message -> (Object) message.data())
        .containsExactly("<1>", "<3>", "<5>");
    assertThat(acks.reasons()).containsOnly("changed");
  }

  @Test
  void itMayConfigureHowTheyAreAcknowledged() {
    pushed(
        six()
            .onFailed(failed ->
                failed.stream().map(message -> message.configureAcknowledger("drop")).toList()));
    assertThat(acks.failed()).containsExactlyInAnyOrder("1/drop", "3/drop", "5/drop");
  }

  @Test
  void ifItThrowsTheyAreAcknowledgedAsTheyWere() {
    pushed(
        six()
            .onFailed(failed -> {
              throw new IllegalStateException("it too");
            }));
    assertThat(acks.failed()).containsExactlyInAnyOrder(1, 3, 5);
    assertThat(acks.reasons()).containsOnly("odd");
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 2, 4);
  }

  @Test
  void thoseThatItForgetsAreAcknowledgedAsTheyWere() {
    pushed(six().onFailed(failed -> List.of(failed.getFirst().fail("seen"))));
    assertThat(acks.failed()).containsExactlyInAnyOrder(1, 3, 5);
    assertThat(acks.reasons()).containsExactlyInAnyOrder("seen", "odd", "odd");
  }

  @Test
  void ifItReturnsNothingTheyAreAcknowledgedAsTheyWere() {
    Given.ran(
        Pipeline.from(acks.source(Given.numbers(3)))
            .process(message -> message.fail("odd"))
            .onFailed(messages -> null));
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(acks.reasons()).containsOnly("odd");
  }

  @Test
  void itSeesWhatABatchFailedAsTheHandlerLeftIt() {
    Given.ran(
        Pipeline.from(acks.source(Given.numbers(3)))
            .retry(Retry.none())
            .process(message -> message.map(number -> "n" + number))
            .batch(
                "db",
                b -> b.size(3),
                batch -> {
                  throw new IllegalStateException("no database");
                })
            .onFailed(this::see));
    assertThat(seen).hasSize(1);
    assertThat(seen.element()).containsExactlyInAnyOrder("n0", "n1", "n2");
  }

  @Test
  void itSeesWhatIsTooHeavyAndWhatARuleThrewOn() {
    Predicate<Message<Integer>> rule =
        message -> {
          if (message.data() == 4) {
            throw new IllegalStateException("no rule for four");
          }
          return false;
        };
    Given.ran(
        Pipeline.from(acks.source(Given.numbers(6)))
            .process(p -> p.concurrency(1), message -> message)
            .batch("db", b -> b.weight(4, Message::data).split(() -> rule), batch -> {})
            .onFailed(this::see));
    assertThat(seen.stream().flatMap(List::stream)).containsExactlyInAnyOrder(4, 5);
    assertThat(acks.failed()).containsExactlyInAnyOrder(4, 5);
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 2, 3);
  }
}
