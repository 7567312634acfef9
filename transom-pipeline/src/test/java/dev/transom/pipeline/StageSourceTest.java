package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Kernel;
import dev.transom.stage.Producer;
import dev.transom.stage.StageRef;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stages in front of a pipeline. */
class StageSourceTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Seen seen = new Seen();

  private static StageRef numbers(String name, int from, int to) {
    return Producer.from(name, () -> IntStream.range(from, to).boxed().iterator()).start();
  }

  private static Source<Integer> of(String... names) {
    return Sources.stages(
        List.of(names).stream()
            .map(name -> Subscription.<Integer>to(name).maxDemand(100))
            .toList());
  }

  @Test
  void everythingThatSeveralStagesPutOut() {
    numbers("a", 0, 5000);
    numbers("b", 5000, 10_000);
    assertThat(seen.all(of("a", "b"))).hasSize(10_000).doesNotHaveDuplicates();
  }

  @Test
  void aStageThatPutsNothingOut() {
    numbers("a", 0, 0);
    assertThat(seen.all(of("a"))).isEmpty();
  }

  @Test
  void aBatchMayBeLargerThanTheDemand() {
    numbers("a", 0, 1000);
    Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
    Pipeline<Integer> pipeline =
        seen.from(of("a"))
            .batch(
                "b", b -> b.size(500).timeout(Duration.ofDays(1)), batch -> sizes.add(batch.size()))
            .start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(sizes).containsExactly(500, 500);
  }

  @Test
  void anEventIsAcknowledgedToItsStageWhenItsMessageIsFinished() throws Exception {
    StageRef stage = numbers("a", 0, 10);
    CountDownLatch go = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(of("a"))
            .process(message -> {
              seen.data.add(message.data());
              go.await();
              return message.data() == 3 ? message.fail("three") : message;
            })
            .start("p");
    seen.await(2);
    Seen.eventually(() -> pipeline.snapshot().taken() == 10);
    assertThat(stage.await(Duration.ZERO)).as("it has not finished").isEmpty();
    go.countDown();
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(stage.await()).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void whatIsNotFinishedWhenItIsStoppedGoesBack() throws Exception {
    numbers("a", 0, 100);
    CountDownLatch never = new CountDownLatch(1);
    Queue<Integer> finished = new ConcurrentLinkedQueue<>();
    Pipeline<Integer> pipeline =
        Pipeline.from(of("a"))
            .process(
                p -> p.concurrency(1).maxDemand(1),
                message -> {
                  if (message.data() == 20) {
                    never.await();
                  }
                  finished.add(message.data());
                  return message;
                })
            .start("p");
    Seen.eventually(() -> finished.size() == 20);
    Seen.eventually(() -> pipeline.snapshot().successful() == 20);
    pipeline.stop(Duration.ZERO);
    assertThat(finished).hasSize(20);
    assertThat(seen.all(of("a")))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(20, 100).mapToObj(i -> (Object) i).toList());
  }

  @Test
  void nothingIsLostOrDoubledWhenTheReadingProcessIsKilled() {
    numbers("a", 0, 30_000);
    Pipeline<Integer> pipeline = seen.from(of("a")).maxInFlight(200).start("p");
    for (int i = 0; i < 10; i++) {
      int before = seen.data.size();
      Readers.kill("p", 0);
      Seen.eventually(() -> seen.data.size() > before || pipeline.phase() == Phase.ENDED);
    }
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(30_000).doesNotHaveDuplicates();
  }

  @RepeatedTest(20)
  void aReadingProcessThatDiesWhileItSubscribesLeavesThatToTheNext() {
    numbers("a", 0, 50);
    Pipeline<Integer> pipeline = seen.from(of("a")).start("p");
    Readers.kill("p", 0);
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void nothingIsLostWhenTheStageThatSubscribesIsKilled() {
    numbers("a", 0, 30_000);
    Pipeline<Integer> pipeline = seen.from(of("a")).maxInFlight(200).start("p");
    seen.await(100);
    Kernel.get().end(StageRef.named("p/stages 0").pid(), ExitReason.KILLED);
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(List.copyOf(seen.data).stream().distinct()).hasSize(30_000);
  }

  @Test
  void aStageThatIsNotThereIsWaitedFor() {
    Queue<PipelineTelemetry.SourceFailed> failed =
        Seen.events(PipelineTelemetry.SourceFailed.class);
    Pipeline<Integer> pipeline = seen.from(of("later")).start("p");
    Seen.eventually(() -> !failed.isEmpty());
    numbers("later", 0, 100);
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void aDrainEndsAndLeavesTheRestToTheStage() {
    StageRef stage =
        Producer.from("a", () -> IntStream.iterate(0, i -> i + 1).boxed().iterator()).start();
    Pipeline<Integer> pipeline = seen.from(of("a")).start("p");
    seen.await(1000);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    int handled = seen.data.size();
    assertThat(stage.await(Duration.ZERO)).isEmpty();
    Pipeline<Integer> second = new Seen().from(of("a")).start("second");
    second.drain(Seen.PATIENCE);
    assertThat(List.copyOf(seen.data))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, handled).mapToObj(i -> (Object) i).toList());
    stage.stop();
  }

  @Test
  void thereIsAtLeastOneStage() {
    assertThatThrownBy(() -> Sources.stages(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one stage");
  }
}
