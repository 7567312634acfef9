package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Task;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers that start processes which are linked to theirs, and exit. */
class LinkedHandlerTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final Set<Pid> lives = ConcurrentHashMap.newKeySet();

  private static Object crash() {
    throw new IllegalStateException("it crashes");
  }

  private Pipeline<Integer> ran(MessageFunction<Integer, Integer> handler) {
    Pipeline<Integer> ended =
        Given.pushed(
            Pipeline.from(Given.<Integer>nothing())
                .retry(Retry.none())
                .process(
                    p -> p.concurrency(1),
                    message -> {
                      lives.add(Processes.self().pid());
                      return handler.apply(message);
                    }),
            acks.of(Given.numbers(10)));
    assertThat(lives).as("the processor goes on").hasSize(1);
    assertThat(ended.snapshot().redelivered()).isZero();
    return ended;
  }

  @Test
  void aTaskThatFailsFailsTheMessageThatAwaitsIt() {
    ran(message -> {
      if (message.data() == 3) {
        Task.async(LinkedHandlerTest::crash).await();
      }
      return message;
    });
    assertThat(acks.failed()).containsExactly(3);
    assertThat(acks.successful()).hasSize(9);
  }

  @Test
  void aProcessThatCrashesAndThatNobodyAwaitsHarmsNoMessage() {
    ran(message -> {
      Processes.await(Processes.spawnLink(self -> crash()));
      return message;
    });
    assertThat(acks.successful()).containsExactlyElementsOf(List.copyOf(Given.numbers(10)));
  }

  @Test
  void aHandlerThatExitsFailsItsMessage() {
    ran(message -> {
      if (message.data() == 3) {
        throw Processes.self().exit(ExitReason.SHUTDOWN);
      }
      return message;
    });
    assertThat(acks.failed()).containsExactly(3);
    assertThat(acks.successful()).hasSize(9);
  }

  @Test
  void aTaskThatFailsInABatchFailsTheBatch() {
    Pipeline<Integer> ended =
        Given.pushed(
            Pipeline.from(Given.<Integer>nothing())
                .retry(Retry.none())
                .batch(
                    "b",
                    b -> b.size(5),
                    batch -> {
                      lives.add(Processes.self().pid());
                      if (batch.data().contains(3)) {
                        Task.async(LinkedHandlerTest::crash).await();
                      }
                    }),
            acks.of(Given.numbers(10)));
    assertThat(lives).hasSize(1);
    assertThat(ended.snapshot().redelivered()).isZero();
    assertThat(acks.failed().size() + acks.successful().size()).isEqualTo(10);
    assertThat(acks.failed()).hasSize(5).contains(3);
  }
}
