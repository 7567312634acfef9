package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One message among many that no handler can cope with, until somebody mends the handler. */
class PoisonTest {
  private static final int MANY = 100_000;
  private static final int POISON = 77_777;

  @RegisterExtension final OnNode onNode = new OnNode();

  private final AtomicBoolean mended = new AtomicBoolean();
  private final Acks acks = new Acks();

  private void check(int number) throws IOException {
    if (number == POISON && !mended.get()) {
      throw new IOException("it is poison");
    }
  }

  /** Never ends, so that dead letters can be replayed. */
  private Pipeline<Integer> started(PipelineSpec<Integer, Integer> spec) {
    return spec.retry(Retry.times(3).backoff(Duration.ofMillis(1))).start("p");
  }

  private Source<Integer> source() {
    List<Message<Integer>> all = acks.of(Given.numbers(MANY));
    return context ->
        (demand, out) -> {
          int at = (int) context.position();
          for (int i = at; i < Math.min(MANY, at + demand); i++) {
            out.emit(all.get(i));
          }
          return true;
        };
  }

  private void theOthersSucceedAndThisOneAfterTheRepair(Pipeline<Integer> pipeline) {
    OnNode.eventually(
        () -> pipeline.snapshot().successful() + pipeline.snapshot().failed() == MANY);
    OnNode.eventually(() -> pipeline.snapshot().inFlight() == 0);
    Set<Object> successful = new HashSet<>(acks.successful());
    assertThat(acks.successful()).hasSize(MANY - 1);
    assertThat(successful).hasSize(MANY - 1).doesNotContain(POISON);
    assertThat(acks.failed()).containsExactly(POISON);
    assertThat(pipeline.deadLetters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.message().data()).isEqualTo(POISON);
          assertThat(letter.attempts()).isEqualTo(4);
          assertThat(letter.failure().reason()).isEqualTo("IOException: it is poison");
        });
    mended.set(true);
    assertThat(pipeline.replayAll()).isEqualTo(1);
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(pipeline.snapshot().successful()).isEqualTo(MANY);
    assertThat(pipeline.deadLetters()).isEmpty();
  }

  @Test
  void inAProcessor() {
    theOthersSucceedAndThisOneAfterTheRepair(
        started(
            Pipeline.from(source())
                .process(message -> {
                  check(message.data());
                  return message;
                })));
  }

  @Test
  void inABatch() {
    theOthersSucceedAndThisOneAfterTheRepair(
        started(
            Pipeline.from(source())
                .batch(
                    "db",
                    b -> b.concurrency(4),
                    batch -> {
                      for (int number : batch.data()) {
                        check(number);
                      }
                    })));
  }
}
