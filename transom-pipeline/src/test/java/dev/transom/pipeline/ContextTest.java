package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What surrounds a message goes with it from its source to its acknowledgement. */
class ContextTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  /** What would be the logging context, of any thread. */
  private static final ThreadLocal<String> AROUND = ThreadLocal.withInitial(() -> "-");

  private final AtomicInteger open = new AtomicInteger();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  /** A context is the header {@code trace}, and who emits the message. */
  private final ContextCarrier<String> carrier =
      new ContextCarrier<>() {
        @Override
        public String capture(Message<?> message) {
          return message.headers().getOrDefault("trace", "none") + AROUND.get();
        }

        @Override
        public Scope restore(List<String> contexts) {
          assertThat(AROUND.get()).isEqualTo("-");
          open.incrementAndGet();
          AROUND.set(String.join(" ", new TreeSet<>(contexts)));
          return () -> {
            open.decrementAndGet();
            AROUND.remove();
          };
        }
      };

  private void saw(String where) {
    seen.add(where + " " + AROUND.get());
  }

  private final Acknowledger acknowledger =
      new Acknowledger() {
        @Override
        public void acknowledge(Acknowledgement messages) {
          saw("acknowledge");
        }

        @Override
        public void release(List<Message<?>> messages) {
          saw("release");
        }
      };

  private Message<Integer> traced(int number) {
    return Message.of(number).header("trace", "t" + number).acknowledger(acknowledger, number);
  }

  private Source<Integer> numbers(int count) {
    return context ->
        (demand, out) -> {
          for (int i = (int) context.position(); i < count; i++) {
            AROUND.set("/source");
            out.emit(traced(i));
            AROUND.remove();
          }
          return false;
        };
  }

  private Set<String> seen() {
    return new TreeSet<>(seen);
  }

  @Test
  void fromTheSourceToHandlersAndTheAcknowledger() {
    Pipeline<Integer> pipeline =
        Pipeline.from(numbers(3))
            .prepare(messages -> {
              saw("prepare");
              return messages;
            })
            .process(
                p -> p.concurrency(1),
                message -> {
                  saw("process " + message.data());
                  return message;
                })
            .batch("b", b -> b.size(3), batch -> saw("batch"))
            .context(carrier)
            .start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    String all = "t0/source t1/source t2/source";
    assertThat(seen())
        .contains(
            "process 0 t0/source",
            "process 1 t1/source",
            "process 2 t2/source",
            "batch " + all,
            "acknowledge " + all)
        .anyMatch(text -> text.startsWith("prepare t"));
    assertThat(open).hasValue(0);
  }

  @Test
  void toTheHandlerOfFailedMessagesAndAfterARetry() {
    AtomicInteger tries = new AtomicInteger();
    Pipeline<Integer> pipeline =
        Pipeline.from(numbers(1))
            .process(message -> {
              saw("process " + tries.incrementAndGet());
              throw new IllegalStateException("down");
            })
            .retry(Retry.times(1).backoff(Duration.ofMillis(1)))
            .onFailed(messages -> {
              saw("failed");
              return messages;
            })
            .context(carrier)
            .start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen())
        .containsExactly(
            "acknowledge t0/source",
            "failed t0/source",
            "process 1 t0/source",
            "process 2 t0/source");
    assertThat(open).hasValue(0);
  }

  @Test
  void ofPushedMessagesItIsThatOfWhoPushes() {
    AtomicReference<SourceContext<Integer>> context = new AtomicReference<>();
    Source<Integer> source =
        there -> {
          context.set(there);
          return (demand, out) -> true;
        };
    Pipeline<Integer> pipeline =
        Pipeline.from(source)
            .process(message -> {
              saw("process");
              return message;
            })
            .context(carrier)
            .start("p");
    Seen.eventually(() -> context.get() != null);
    AROUND.set("/listener");
    context.get().push(traced(1));
    assertThat(context.get().tryPush(traced(2))).isTrue();
    AROUND.set("/test");
    pipeline.push(List.of(traced(3)));
    AROUND.remove();
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(seen()).contains("process t1/listener", "process t2/listener", "process t3/test");
  }

  @Test
  void ofReplayedMessagesItIsTakenAgain() {
    AtomicBoolean isFixed = new AtomicBoolean();
    Source<Integer> source =
        context ->
            (demand, out) -> {
              if (context.position() == 0) {
                out.emit(traced(0));
              }
              return true;
            };
    Pipeline<Integer> pipeline =
        Pipeline.from(source)
            .process(message -> {
              saw("process");
              return isFixed.get() ? message : message.fail("not yet");
            })
            .context(carrier)
            .start("p");
    Seen.eventually(() -> pipeline.deadLetters().size() == 1);
    isFixed.set(true);
    AROUND.set("/operator");
    assertThat(pipeline.replayAll()).isEqualTo(1);
    AROUND.remove();
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(seen()).contains("process t0-", "process t0/operator");
  }

  @Test
  void toTheAcknowledgerOfReleasedMessages() {
    AtomicReference<SourceContext<Integer>> context = new AtomicReference<>();
    Source<Integer> source =
        there -> {
          context.set(there);
          return (demand, out) -> true;
        };
    Pipeline<Integer> pipeline =
        Pipeline.from(source)
            .batch("b", b -> b.timeout(Duration.ofDays(1)), batch -> {})
            .context(carrier)
            .start("p");
    Seen.eventually(() -> context.get() != null);
    context.get().push(traced(4).group("g"));
    Seen.eventually(() -> pipeline.snapshot().stages().get(2).waiting() == 1);
    assertThat(context.get().revoke("g", Duration.ofSeconds(1))).isZero();
    assertThat(seen()).containsExactly("release t4-");
    pipeline.stop();
  }

  @Test
  void aCarrierThatThrowsFailsTheMessage() {
    ContextCarrier<String> broken =
        new ContextCarrier<>() {
          @Override
          public String capture(Message<?> message) {
            return "c";
          }

          @Override
          public Scope restore(List<String> contexts) {
            throw new IllegalStateException("no scope");
          }
        };
    Pipeline<Integer> pipeline =
        Pipeline.from(Sources.from(List.of(1)))
            .process(message -> message)
            .retry(Retry.none())
            .context(broken)
            .start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(pipeline.deadLetters()).hasSize(1);
    assertThat(pipeline.deadLetters().getFirst().failure().reason()).contains("no scope");
  }
}
