package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The step before the handler of messages: it is given all that a processor has taken. */
class PrepareTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final Queue<Object> handled = new ConcurrentLinkedQueue<>();

  private PipelineSpec<Integer, Integer> five(MessagesFunction<Integer> prepare) {
    return Pipeline.from(acks.source(Given.numbers(5)))
        .retry(Retry.none())
        .prepare(prepare)
        .process(
            p -> p.concurrency(1),
            message -> {
              handled.add(message.data());
              return message;
            });
  }

  @Test
  void itSeesAllThatWereTakenBeforeAnyIsHandled() {
    List<Integer> seen = new ArrayList<>();
    Given.ran(
        five(messages -> {
          assertThat(handled).hasSize(seen.size());
          messages.forEach(message -> seen.add(message.data()));
          return messages.stream().map(message -> message.map(number -> number * 2)).toList();
        }));
    assertThat(seen).containsExactly(0, 1, 2, 3, 4);
    assertThat(handled).containsExactly(0, 2, 4, 6, 8);
    assertThat(acks.successful()).hasSize(5);
  }

  @Test
  void theOrderInWhichItReturnsThemDoesNotMatter() {
    Given.ran(five(messages -> messages.reversed()));
    assertThat(handled).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void ifItThrowsAllOfThemFailAndNoneIsHandled() {
    Given.ran(
        five(messages -> {
          throw new IllegalStateException("no database");
        }));
    assertThat(handled).isEmpty();
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(acks.reasons()).containsOnly("IllegalStateException: no database");
  }

  @Test
  void ifItThrowsOnceAllAreTriedAgain() {
    AtomicInteger calls = new AtomicInteger();
    Given.ran(
        five(
                messages -> {
                  if (calls.getAndIncrement() == 0) {
                    throw new IllegalStateException("not yet");
                  }
                  return messages;
                })
            .retry(Retry.times(1).backoff(Duration.ofMillis(1))));
    assertThat(acks.successful()).hasSize(5);
    assertThat(acks.failed()).isEmpty();
  }

  @Test
  void thoseThatItForgetsFailByName() {
    Given.ran(five(messages -> messages.stream().filter(message -> message.data() != 3).toList()));
    assertThat(acks.failed()).containsExactly(3);
    assertThat(acks.reasons().getFirst())
        .startsWith("prepare was given ")
        .endsWith("this one is missing: Message[3]");
    assertThat(handled).containsExactly(0, 1, 2, 4);
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 2, 4);
  }

  @Test
  void thoseThatItFailsStillComeToTheHandler() {
    Given.ran(
        five(messages ->
            messages.stream()
                .map(message -> message.data() == 1 ? message.<Integer>fail("one") : message)
                .toList()));
    assertThat(handled).containsExactly(0, 1, 2, 3, 4);
    assertThat(acks.failed()).containsExactly(1);
    assertThat(acks.reasons()).containsExactly("one");
  }

  @Test
  void nothingOrAStrangeMessageFailsAll() {
    Given.ran(five(messages -> null));
    assertThat(acks.failed()).hasSize(5);
    Given.ran(five(messages -> List.of(Message.of(9))));
    assertThat(acks.failed()).hasSize(10);
    assertThat(handled).isEmpty();
  }
}
