package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
  private static final int ONE_IN = 4;
  private static final int LONGEST_AIM = 400; // spins, to hit all parts of the commit

  @RegisterExtension final OnNode onNode = new OnNode();

  /** An event with the number that a stateful stage gave it. */
  private record Numbered(int event, int number) {}

  private final BlockingQueue<List<Numbered>> results = new LinkedBlockingQueue<>();
  private final AtomicReference<Pid> target = new AtomicReference<>();
  private final AtomicInteger kills = new AtomicInteger();

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

  /** Shows the process to the killer, and goes on without waiting for it. */
  private void aim(String point, String stage) {
    FaultPoints.install(reached -> {
      Pid caller = Kernel.get().caller();
      if (reached.equals(point)
          && caller != null
          && ThreadLocalRandom.current().nextInt(ONE_IN) == 0
          && Processes.whereis(stage).filter(caller::equals).isPresent()) {
        target.set(caller);
      }
    });
  }

  private void kill() {
    while (kills.get() < KILLS && results.isEmpty()) {
      Pid pid = target.getAndSet(null);
      if (pid == null) {
        Thread.onSpinWait();
        continue;
      }
      for (int i = ThreadLocalRandom.current().nextInt(LONGEST_AIM); i > 0; i--) {
        Thread.onSpinWait();
      }
      pid.kill();
      kills.incrementAndGet();
    }
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
    aim(point, stage);
    Supervisor supervisor = pipeline();
    Thread killer = Thread.ofPlatform().start(this::kill);
    List<Numbered> result = results.poll(60, TimeUnit.SECONDS);
    assertThat(result).as("it ends").isNotNull();
    kills.set(KILLS);
    killer.join();
    supervisor.stop();
    assertThat(result)
        .isEqualTo(IntStream.range(0, EVENTS).mapToObj(i -> new Numbered(i, i)).toList());
  }
}
