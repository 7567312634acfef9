package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskManyTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final OnNode on = new OnNode();

  private static String forever() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }

  private static Callable<String> gated(CountDownLatch gate, String value) {
    return () -> {
      gate.await();
      return value;
    };
  }

  @Test
  void awaitManyGivesAllResultsInOrder() {
    List<Task<Integer>> tasks = new ArrayList<>();
    IntStream.range(0, 100).forEach(i -> tasks.add(Task.async(() -> i)));
    assertThat(Task.awaitMany(tasks, LONG))
        .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    assertThat(Task.<Integer>awaitMany(List.of(), Duration.ZERO)).isEmpty();
    assertThatThrownBy(() -> Task.awaitMany(tasks, LONG)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void awaitManyFailsAsSoonAsOneHasFailedAndEndsTheLinkedOthers() throws Throwable {
    Inside.process(self -> {
      self.trapExit(true);
      Task<String> slow = Task.async(TaskManyTest::forever);
      Task<String> free = Task.asyncNolink(TaskManyTest::forever);
      Task<String> bad =
          Task.async(() -> {
            throw new IllegalStateException("bad");
          });
      assertThatThrownBy(() -> Task.awaitMany(List.of(slow, free, bad), LONG))
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContaining(bad.pid().toString())
          .hasRootCauseMessage("bad");
      assertThat(slow.pid().isAlive()).isFalse();
      assertThat(free.pid().isAlive()).isTrue();
      assertThat(free.kill()).isEmpty();
    });
  }

  @Test
  void awaitManyEndsTheLinkedTasksWhenItsTimeIsOver() {
    CountDownLatch open = new CountDownLatch(0);
    Task<String> quick = Task.async(gated(open, "quick"));
    Task<String> slow = Task.async(TaskManyTest::forever);
    Task<String> slower = Task.async(TaskManyTest::forever);
    assertThatThrownBy(() -> Task.awaitMany(List.of(quick, slow, slower), SHORT))
        .isInstanceOf(TaskTimeoutException.class)
        .hasMessageContaining(slow.pid().toString());
    assertThat(slow.pid().isAlive()).isFalse();
    assertThat(slower.pid().isAlive()).isFalse();
  }

  @Test
  void aTaskMustNotBeThereTwice() {
    Task<Integer> task = Task.async(() -> 1);
    assertThatThrownBy(() -> Task.awaitMany(List.of(task, task), LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
    assertThat(task.await()).isEqualTo(1);
  }

  @Test
  void yieldManyKeepsTheUnfinished() {
    CountDownLatch gate = new CountDownLatch(1);
    Task<String> quick = Task.async(() -> "quick");
    Task<String> slow = Task.async(gated(gate, "slow"));
    Processes.await(quick.pid());
    List<Task<String>> both = List.of(slow, quick);
    assertThat(Task.yieldMany(both, 2, SHORT, Unfinished.KEEP))
        .containsExactly(Optional.empty(), Optional.of(new TaskResult.Success<>("quick")));
    gate.countDown();
    assertThat(Task.yieldMany(List.of(slow)))
        .containsExactly(Optional.of(new TaskResult.Success<>("slow")));
  }

  @Test
  void yieldManyStopsWhenEnoughHaveEnded() {
    CountDownLatch gate = new CountDownLatch(1);
    Task<String> first = Task.asyncNolink(() -> "first");
    Task<String> failed =
        Task.asyncNolink(() -> {
          throw new IllegalStateException("failed");
        });
    Task<String> slow = Task.async(gated(gate, "slow"));
    List<Optional<TaskResult<String>>> results =
        Task.yieldMany(List.of(first, slow, failed), 2, LONG, Unfinished.KEEP);
    assertThat(results.get(0)).contains(new TaskResult.Success<>("first"));
    assertThat(results.get(1)).isEmpty();
    assertThat(results.get(2).orElseThrow().isSuccess()).isFalse();
    gate.countDown();
    assertThat(slow.await()).isEqualTo("slow");
    assertThatThrownBy(() -> Task.yieldMany(List.of(slow), 0, LONG, Unfinished.KEEP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void yieldManyKillsOrIgnoresTheUnfinished() throws Throwable {
    ExitReason end =
        Inside.process(self -> {
          Task<String> killed = Task.async(TaskManyTest::forever);
          assertThat(Task.yieldMany(List.of(killed), 1, Duration.ZERO, Unfinished.KILL))
              .containsExactly(Optional.empty());
          assertThat(killed.pid().isAlive()).isFalse();
          assertThatThrownBy(killed::await).isInstanceOf(IllegalStateException.class);
          Task<Object> ignored = Task.async(() -> Processes.self().receive());
          Task.yieldMany(List.of(ignored), 1, Duration.ZERO, Unfinished.IGNORE);
          assertThat(on.node().info(self.pid()).orElseThrow().links()).isEmpty();
          ignored.pid().send("end");
        });
    assertThat(end).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void aWaitForManyLeavesNothing() {
    List<Task<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tasks.add(Task.async(TaskManyTest::forever));
    }
    for (int i = 0; i < 20; i++) {
      Task.yieldMany(tasks, 1, Duration.ZERO, Unfinished.KEEP);
    }
    Task.yieldMany(tasks, 1, Duration.ofMillis(1), Unfinished.KILL);
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThat(on.node().timerCount()).isZero();
  }
}
