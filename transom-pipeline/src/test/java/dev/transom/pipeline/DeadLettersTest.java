package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadLettersTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final AtomicBoolean mended = new AtomicBoolean();

  private PipelineSpec<Integer, Integer> failing() {
    return Pipeline.from(Given.<Integer>nothing())
        .retry(Retry.none())
        .process(message -> {
          if (message.data() % 2 == 1 && !mended.get()) {
            throw new IllegalStateException("odd");
          }
          return message;
        });
  }

  /** Waits until nothing is in flight. */
  private static void settled(Pipeline<?> pipeline) {
    OnNode.eventually(() -> pipeline.snapshot().inFlight() == 0);
  }

  private static List<Object> data(Pipeline<?> pipeline) {
    return pipeline.deadLetters().stream()
        .<Object>map(letter -> letter.message().data())
        .sorted()
        .toList();
  }

  @Test
  void whatCannotBeReplayedAnyMoreStaysADeadLetter() {
    DeadLetters kept = DeadLetters.inMemory(10);
    AtomicReference<Pipeline<Integer>> running = new AtomicReference<>();
    DeadLetters ending =
        new DeadLetters() {
          @Override
          public void add(DeadLetter letter) throws Exception {
            kept.add(letter);
          }

          @Override
          public List<DeadLetter> list() {
            return kept.list();
          }

          @Override
          public List<DeadLetter> remove(Collection<Long> ids) {
            assertThat(running.get().drain(Given.PATIENCE)).isTrue();
            return kept.remove(ids);
          }
        };
    Pipeline<Integer> pipeline = failing().deadLetters(ending).start("p");
    running.set(pipeline);
    pipeline.push(acks.of(List.of(1, 2, 3)));
    settled(pipeline);
    List<DeadLetter> before = pipeline.deadLetters();
    assertThat(before).hasSize(2);
    assertThatThrownBy(pipeline::replayAll).isInstanceOf(PipelineEndedException.class);
    assertThat(pipeline.deadLetters()).containsExactlyElementsOf(before);
  }

  @Test
  void aMessageWithoutAPartitionIsReplayedWhenItHasOne() {
    Pipeline<Integer> pipeline =
        Pipeline.from(Given.<Integer>nothing())
            .partitionBy(message -> {
              if (!mended.get()) {
                throw new IllegalStateException("no key");
              }
              return message.data();
            })
            .start("p");
    pipeline.push(acks.of(List.of(1)));
    settled(pipeline);
    assertThat(data(pipeline)).containsExactly(1);
    mended.set(true);
    assertThat(pipeline.replayAll()).isEqualTo(1);
    settled(pipeline);
    assertThat(pipeline.deadLetters()).isEmpty();
    assertThat(pipeline.snapshot().successful()).isEqualTo(1);
  }

  @Test
  void aLetterTellsAllThatIsKnown() {
    Pipeline<String> pipeline =
        Pipeline.from(Given.<String>nothing())
            .retry(Retry.times(2).backoff(java.time.Duration.ofMillis(1)))
            .process(message -> message.map(text -> text + "!").header("added", "later"))
            .batch(
                "db",
                batch -> {
                  throw new IllegalStateException("no table");
                })
            .start("p");
    pipeline.push(
        List.of(
            Message.of("payload")
                .key("k")
                .header("trace", "abc")
                .metadata("offset", 5L)
                .acknowledger(acks, 5L)));
    pipeline.drain(Given.PATIENCE);
    DeadLetter letter = pipeline.deadLetters().getFirst();
    assertThat(letter.pipeline()).isEqualTo("p");
    assertThat(letter.step()).isEqualTo("db");
    assertThat(letter.attempts()).isEqualTo(3);
    assertThat(letter.failure().kind()).isEqualTo(Failure.Kind.THROWN);
    assertThat(letter.failure().reason()).isEqualTo("IllegalStateException: no table");
    assertThat(letter.failure().cause().orElseThrow().getStackTrace()[0].getClassName())
        .startsWith(DeadLettersTest.class.getName());
    assertThat(letter.message().data()).isEqualTo("payload");
    assertThat(letter.message().key()).contains("k");
    assertThat(letter.message().headers()).isEqualTo(Map.of("trace", "abc"));
    assertThat(letter.message().metadata()).isEqualTo(Map.of("offset", 5L));
    assertThat(letter.time()).isBeforeOrEqualTo(java.time.Instant.now());
  }

  @Test
  void successfulMessagesLeaveNone() {
    Pipeline<Integer> ended = Given.pushed(failing(), acks.of(List.of(0, 2, 4)));
    assertThat(ended.deadLetters()).isEmpty();
  }

  @Test
  void oneIsReplayed() {
    Pipeline<Integer> pipeline = failing().start("p");
    pipeline.push(acks.of(List.of(1, 2, 3)));
    settled(pipeline);
    mended.set(true);
    long id = pipeline.deadLetters().getFirst().id();
    assertThat(pipeline.replay(id)).isTrue();
    assertThat(pipeline.replay(id)).isFalse();
    settled(pipeline);
    assertThat(pipeline.deadLetters()).hasSize(1);
    assertThat(pipeline.snapshot().successful()).isEqualTo(2);
  }

  @Test
  void someAreReplayedByWhatTheyAre() {
    Pipeline<Integer> pipeline = failing().start("p");
    pipeline.push(acks.of(List.of(1, 3, 5, 7)));
    settled(pipeline);
    mended.set(true);
    assertThat(pipeline.replay(letter -> (int) letter.message().data() > 4)).isEqualTo(2);
    settled(pipeline);
    assertThat(data(pipeline)).containsExactly(1, 3);
    assertThat(pipeline.replayAll()).isEqualTo(2);
    settled(pipeline);
    assertThat(pipeline.snapshot().successful()).isEqualTo(4);
    assertThat(data(pipeline)).isEmpty();
  }

  @Test
  void aReplayedMessageThatFailsAgainIsANewLetterWithAFirstAttempt() {
    Pipeline<Integer> pipeline = failing().start("p");
    pipeline.push(acks.of(List.of(1)));
    settled(pipeline);
    long id = pipeline.deadLetters().getFirst().id();
    pipeline.replayAll();
    settled(pipeline);
    assertThat(pipeline.deadLetters()).hasSize(1);
    assertThat(pipeline.deadLetters().getFirst().id()).isGreaterThan(id);
    assertThat(pipeline.deadLetters().getFirst().attempts()).isEqualTo(1);
  }

  @Test
  void theSourceHearsOfAFailureOnceAndNothingOfTheReplay() {
    Pipeline<Integer> pipeline = failing().start("p");
    pipeline.push(acks.of(List.of(1)));
    settled(pipeline);
    mended.set(true);
    pipeline.replayAll();
    settled(pipeline);
    assertThat(acks.failed()).containsExactly(1);
    assertThat(acks.successful()).isEmpty();
  }

  @Test
  void aReplayedMessageGoesToTheBatcherThatItsSourceNamed() {
    List<Object> mails = new CopyOnWriteArrayList<>();
    Pipeline<Integer> pipeline =
        failing()
            .batch("db", batch -> {})
            .batch("mail", b -> b.size(1), batch -> mails.addAll(batch.data()))
            .start("p");
    pipeline.push(List.of(Message.of(1).toBatcher("mail")));
    settled(pipeline);
    mended.set(true);
    pipeline.replayAll();
    settled(pipeline);
    assertThat(mails).containsExactly(1);
  }

  @Test
  void anEndedPipelineKeepsItsLettersAndReplaysNone() {
    Pipeline<Integer> ended = Given.pushed(failing(), acks.of(List.of(1)));
    assertThatThrownBy(ended::replayAll).isInstanceOf(PipelineEndedException.class);
    assertThat(ended.deadLetters()).hasSize(1);
  }

  @Test
  void theOldestIsDroppedWhenThereAreTooManyAndThatIsAnEvent() {
    List<PipelineTelemetry.DeadLetterDropped> dropped = new CopyOnWriteArrayList<>();
    onNode
        .node()
        .telemetry()
        .attach("seen", PipelineTelemetry.DeadLetterDropped.class, dropped::add);
    Pipeline<Integer> ended =
        Given.pushed(
            failing().deadLetters(DeadLetters.inMemory(2)).process(p -> p.concurrency(1), m -> m),
            acks.of(List.of(1, 3, 5)));
    assertThat(data(ended)).containsExactly(3, 5);
    assertThat(dropped)
        .extracting(event -> (Object) event.letter().message().data())
        .containsExactly(1);
  }

  @Test
  void pipelinesThatShareAStoreKeepAndReplayTheirOwn() {
    DeadLetters shared = DeadLetters.inMemory(100);
    Pipeline<Integer> one = failing().deadLetters(shared).start("one");
    Pipeline<Integer> other = failing().deadLetters(shared).start("other");
    one.push(acks.of(List.of(1)));
    other.push(acks.of(List.of(3)));
    settled(one);
    settled(other);
    assertThat(shared.list()).hasSize(2);
    mended.set(true);
    assertThat(one.replayAll()).isEqualTo(1);
    assertThat(shared.list()).extracting(DeadLetter::pipeline).containsExactly("other");
  }

  /** A store that fails at first. */
  private static final class Failing implements DeadLetters {
    private final DeadLetters kept = DeadLetters.inMemory(10);
    private final AtomicInteger failures;

    Failing(int failures) {
      this.failures = new AtomicInteger(failures);
    }

    @Override
    public void add(DeadLetter letter) throws Exception {
      if (failures.getAndDecrement() > 0) {
        throw new java.io.IOException("disk full");
      }
      kept.add(letter);
    }

    @Override
    public List<DeadLetter> list() {
      return kept.list();
    }

    @Override
    public List<DeadLetter> remove(Collection<Long> ids) {
      return kept.remove(ids);
    }
  }

  @Test
  void aStoreThatFailsIsAskedAgainBeforeTheSourceIsTold() {
    Pipeline<Integer> ended =
        Given.pushed(failing().deadLetters(new Failing(2)), acks.of(List.of(1)));
    assertThat(data(ended)).containsExactly(1);
    assertThat(acks.failed()).containsExactly(1);
  }

  @Test
  void aStoreThatAlwaysFailsLeavesTheMessageUnacknowledged() {
    Pipeline<Integer> ended =
        Given.pushed(failing().deadLetters(new Failing(9)), acks.of(List.of(1)));
    assertThat(acks.failed()).isEmpty();
    assertThat(ended.snapshot().notAcknowledged()).isEqualTo(1);
  }

  @Test
  void aStoreThatFailsDoesNotKeepOthersFromTheirAcknowledgement() {
    Pipeline<Integer> ended =
        Given.pushed(
            failing()
                .process(p -> p.concurrency(1), message -> message)
                .deadLetters(new Failing(9)),
            acks.of(List.of(1, 2, 3, 4)));
    assertThat(acks.failed()).isEmpty();
    assertThat(acks.successful()).containsExactlyInAnyOrder(2, 4);
    assertThat(ended.snapshot().notAcknowledged()).isEqualTo(2);
  }

  @Test
  void whatIsAcknowledgedBeforeAStoreWorksAgainIsNotAcknowledgedTwice() {
    Given.pushed(
        failing().process(p -> p.concurrency(1), message -> message).deadLetters(new Failing(2)),
        acks.of(List.of(1, 2, 3, 4)));
    assertThat(acks.successful()).containsExactlyInAnyOrder(2, 4);
    assertThat(acks.failed()).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void aStoreKeepsAtLeastOne() {
    assertThatThrownBy(() -> DeadLetters.inMemory(0)).hasMessageContaining("at least 1");
  }

  @Test
  void lettersAreFoundById() {
    Pipeline<Integer> ended = Given.pushed(failing(), acks.of(List.of(1)));
    DeadLetters store = DeadLetters.inMemory(3);
    DeadLetter letter = ended.deadLetters().getFirst();
    assertThat(store.find(letter.id())).isEmpty();
    org.assertj.core.api.Assertions.assertThatCode(() -> store.add(letter))
        .doesNotThrowAnyException();
    assertThat(store.find(letter.id())).contains(letter);
    assertThat(store.remove(List.of(letter.id(), -1L))).containsExactly(letter);
    assertThat(store.list()).isEmpty();
  }
}
