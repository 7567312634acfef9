package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ProcessInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a pipeline tells about each step, in virtual time. */
class TelemetryTest {
  private static final Duration WORK = Duration.ofMillis(10);

  @RegisterExtension final Virtual virtual = new Virtual();

  private final Acks acks = new Acks();
  private final List<PipelineTelemetry> events = new ArrayList<>();

  private PipelineSpec<Integer, Integer> spec() {
    virtual.seeded.node().telemetry().attach("seen", PipelineTelemetry.class, events::add);
    return Pipeline.from(Given.<Integer>nothing()).retry(Retry.none());
  }

  private static PipelineSpec<Integer, Integer> working(
      PipelineSpec<Integer, Integer> spec, MessageFunction<Integer, Integer> handler) {
    return spec.process(p -> p.concurrency(1), handler);
  }

  private Message<Integer> takesTime(Message<Integer> message) {
    virtual.advance(WORK);
    return message;
  }

  private void run(PipelineSpec<Integer, Integer> spec, int... data) {
    Pipeline<Integer> pipeline = virtual.start(spec);
    List<Message<Integer>> messages = new ArrayList<>();
    for (int one : data) {
      messages.add(acks.of(one));
    }
    pipeline.push(messages);
    virtual.drain(pipeline);
    virtual.seeded.runUntilIdle();
  }

  private <E extends PipelineTelemetry> List<E> told(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static List<Object> data(List<Message<?>> messages) {
    return messages.stream().<Object>map(Message::data).toList();
  }

  @Test
  void theStartTellsTheOptions() {
    PipelineSpec<Integer, Integer> spec = spec().maxInFlight(4321);
    run(spec);
    assertThat(events.getFirst()).isEqualTo(new PipelineTelemetry.Started("p", spec.describe()));
    assertThat(spec.describe()).contains("4321");
  }

  @Test
  void aProcessorTellsWhatItHasTakenAndWhatBecameOfIt() {
    run(
        working(spec(), message -> message.data() == 2 ? message.fail("two") : takesTime(message)),
        1,
        2,
        3);
    PipelineTelemetry.ProcessorStarted started =
        told(PipelineTelemetry.ProcessorStarted.class).getFirst();
    assertThat(started.pipeline()).isEqualTo("p");
    assertThat(started.processor()).isZero();
    assertThat(data(started.messages())).containsExactly(1, 2, 3);
    PipelineTelemetry.ProcessorEnded ended =
        told(PipelineTelemetry.ProcessorEnded.class).getFirst();
    assertThat(ended.processor()).isZero();
    assertThat(data(ended.successful())).containsExactly(1, 3);
    assertThat(data(ended.failed())).containsExactly(2);
    assertThat(ended.forwarded()).isEmpty();
    assertThat(ended.retried()).isZero();
    assertThat(ended.duration()).isEqualTo(WORK.multipliedBy(2));
  }

  @Test
  void aProcessorTellsWhatGoesToBatchersAndWhatIsTriedAgain() {
    PipelineSpec<Integer, Integer> spec =
        working(
                spec(),
                message -> {
                  if (message.data() == 2 && message.attempt() == 1) {
                    throw new IllegalStateException("once");
                  }
                  return message;
                })
            .retry(Retry.times(1))
            .batch("b", batch -> {});
    run(spec, 1, 2);
    PipelineTelemetry.ProcessorEnded first =
        told(PipelineTelemetry.ProcessorEnded.class).getFirst();
    assertThat(data(first.forwarded())).containsExactly(1);
    assertThat(first.retried()).isEqualTo(1);
    assertThat(first.successful()).isEmpty();
    assertThat(first.failed()).isEmpty();
  }

  @Test
  void eachMessageIsTold() {
    run(
        working(
            spec(),
            message -> {
              if (message.data() == 2) {
                throw new IllegalStateException("two");
              }
              return takesTime(message);
            }),
        1,
        2);
    assertThat(told(PipelineTelemetry.MessageStarted.class))
        .extracting(event -> event.message().data())
        .isEqualTo(List.of(1, 2));
    PipelineTelemetry.MessageEnded ended =
        told(PipelineTelemetry.MessageEnded.class).stream().findFirst().orElseThrow();
    assertThat(ended.message().data()).isEqualTo(1);
    assertThat(ended.duration()).isEqualTo(WORK);
    PipelineTelemetry.MessageFailed failed = told(PipelineTelemetry.MessageFailed.class).getFirst();
    assertThat(failed.message().data()).isEqualTo(2);
    assertThat(failed.failure().cause().orElseThrow()).hasMessage("two");
    assertThat(failed.duration()).isZero();
  }

  @Test
  void aVerdictIsAnEndAndNoException() {
    run(working(spec(), message -> message.fail("so it is")), 1);
    assertThat(told(PipelineTelemetry.MessageFailed.class)).isEmpty();
    assertThat(told(PipelineTelemetry.MessageEnded.class).getFirst().message().isFailed()).isTrue();
  }

  @Test
  void aBatchTellsItsInfoItsMessagesAndWhatBecameOfThem() {
    run(
        spec()
            .batch(
                "b",
                b -> b.size(3),
                batch -> {
                  virtual.advance(WORK);
                  batch.fail(batch.messages().get(1), "this one");
                }),
        1,
        2,
        3);
    PipelineTelemetry.BatchStarted started = told(PipelineTelemetry.BatchStarted.class).getFirst();
    assertThat(started.batch().batcher()).isEqualTo("b");
    assertThat(started.batch().trigger()).isEqualTo(BatchInfo.Trigger.SIZE);
    assertThat(data(started.messages())).containsExactly(1, 2, 3);
    PipelineTelemetry.BatchEnded ended = told(PipelineTelemetry.BatchEnded.class).getFirst();
    assertThat(ended.batch()).isEqualTo(started.batch());
    assertThat(ended.processor()).isEqualTo(started.processor());
    assertThat(data(ended.successful())).containsExactly(1, 3);
    assertThat(data(ended.failed())).containsExactly(2);
    assertThat(ended.duration()).isEqualTo(WORK);
  }

  @Test
  void aBatchHandlerThatThrowsShowsInWhatBecameOfTheMessages() {
    PipelineSpec<Integer, Integer> spec =
        spec()
            .retry(Retry.times(1))
            .batch(
                "b",
                b -> b.size(2),
                batch -> {
                  throw new IllegalStateException("no table");
                });
    run(spec, 1, 2);
    List<PipelineTelemetry.BatchEnded> ended = told(PipelineTelemetry.BatchEnded.class);
    assertThat(ended).extracting(PipelineTelemetry.BatchEnded::retried).containsExactly(2, 0, 0);
    assertThat(ended.stream().flatMap(one -> data(one.failed()).stream()))
        .containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void theHandlerOfFailuresIsTold() {
    run(
        working(spec(), message -> message.fail("bad"))
            .onFailed(messages -> {
              virtual.advance(WORK);
              return messages;
            }),
        1,
        2);
    assertThat(data(told(PipelineTelemetry.FailedStarted.class).getFirst().messages()))
        .containsExactly(1, 2);
    PipelineTelemetry.FailedEnded ended = told(PipelineTelemetry.FailedEnded.class).getFirst();
    assertThat(data(ended.messages())).containsExactly(1, 2);
    assertThat(ended.duration()).isEqualTo(WORK);
    assertThat(told(PipelineTelemetry.FailedThrew.class)).isEmpty();
  }

  @Test
  void whatTheHandlerOfFailuresThrowsIsTold() {
    run(
        working(spec(), message -> message.fail("bad"))
            .onFailed(messages -> {
              throw new IllegalStateException("worse");
            }),
        1);
    PipelineTelemetry.FailedThrew threw = told(PipelineTelemetry.FailedThrew.class).getFirst();
    assertThat(data(threw.messages())).containsExactly(1);
    assertThat(threw.error()).hasMessage("worse");
    assertThat(told(PipelineTelemetry.FailedEnded.class)).isEmpty();
    assertThat(acks.failed()).containsExactly(1);
  }

  @Test
  void aListenerThatThrowsHarmsNobodyAndHearsNothingMore() {
    List<Object> heard = new ArrayList<>();
    virtual
        .seeded
        .node()
        .telemetry()
        .attach(
            "bad",
            PipelineTelemetry.MessageStarted.class,
            event -> {
              heard.add(event);
              throw new IllegalStateException("a bad listener");
            });
    run(working(spec(), message -> message), 1, 2, 3);
    assertThat(acks.successful()).containsExactly(1, 2, 3);
    assertThat(heard).hasSize(1);
    assertThat(told(PipelineTelemetry.MessageStarted.class)).hasSize(3);
  }

  @Test
  void eachProcessHasALabelThatSaysWhatItDoes() {
    Pipeline<Integer> pipeline =
        virtual.start(
            spec().sources(2).process(p -> p.concurrency(2), m -> m).batch("db", batch -> {}));
    assertThat(virtual.seeded.node().processes())
        .extracting(ProcessInfo::label)
        .containsExactlyInAnyOrder(
            "p",
            "p/sources",
            "p/source 0",
            "p/source 1",
            "p/batchers",
            "p/batcher db",
            "p/db",
            "p/db 0",
            "p/processors",
            "p/processor 0",
            "p/processor 1",
            "p/control",
            "p/end");
    virtual.drain(pipeline);
  }
}
