package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.spi.FaultPoints;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kills from another thread, very often, at the moment of a commit or of its publication: a step
 * counts whole or not at all, and is never published twice.
 */
class CommitStressTest {
  private static final int EVENTS = 10_000;
  private static final int KILLS = 700;

  @RegisterExtension final OnNode onNode = new OnNode();

  /** An event with the number that a stateful stage gave it. */
  private record Numbered(int event, int number) {}

  private final BlockingQueue<List<Numbered>> results = new LinkedBlockingQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AimedKiller killer = new AimedKiller(4, 400);

  @AfterEach
  void removeHook() {
    FaultPoints.install(null);
  }

  private Supervisor pipeline() {
    StageSpec<Void, Integer> numbers =
        Producer.stateful(
            "numbers",
            0,
            (next, demand, out) -> {
              int end = (int) Math.min(EVENTS, next + demand);
              IntStream.range(next, end).forEach(out::emit);
              if (end == EVENTS) {
                out.complete();
              }
              return end;
            });
    StageSpec<Integer, Numbered> numbered =
        ProducerConsumer.<Integer, Integer, Numbered>stateful(
            "numbered",
            Subscription.to(numbers).maxDemand(7).minDemand(3),
            0,
            (count, batch, out) -> {
              int next = count;
              for (int event : batch.events()) {
                out.emit(new Numbered(event, next++));
              }
              return next;
            });
    StageSpec<Numbered, Void> sink =
        Consumer.collecting(
            "sink",
            Subscription.to(numbered).maxDemand(5).minDemand(2),
            Collectors.toList(),
            results::add);
    return Supervisor.oneForOne()
        .intensity(Integer.MAX_VALUE, Duration.ofSeconds(1))
        .child(numbers.child())
        .child(numbered.child())
        .child(sink.child())
        .start();
  }

  @ParameterizedTest
  @CsvSource({
    "stage.handle, numbered",
    "stage.commit.before, numbers",
    "stage.commit.before, numbered",
    "stage.commit.before, sink",
    "stage.commit.in, numbered",
    "stage.publish.in, numbered",
    "stage.commit.after, sink"
  })
  void aKillAndACommitAtTheSameMoment(String point, String stage) throws InterruptedException {
    killer.aim(point, List.of(stage));
    Supervisor supervisor = pipeline();
    Thread thread = Thread.ofPlatform().start(() -> killer.killUntil(KILLS, over::get));
    List<Numbered> result = results.poll(60, TimeUnit.SECONDS);
    assertThat(result).as("it ends").isNotNull();
    over.set(true);
    thread.join();
    supervisor.stop();
    assertThat(result)
        .isEqualTo(IntStream.range(0, EVENTS).mapToObj(i -> new Numbered(i, i)).toList());
  }
}
