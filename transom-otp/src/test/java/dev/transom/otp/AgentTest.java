package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AgentTest {
  private static final Agent<Integer> COUNTER = Agent.named("counter");

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private static int value(Agent<Integer> agent) {
    return agent.get(n -> n);
  }

  private static int fail(int state) {
    throw new IllegalStateException("no luck with " + state);
  }

  @Test
  void stateIsReadAndChanged() {
    Agent<Integer> counter = Agent.start(() -> 1);
    assertThat(value(counter)).isEqualTo(1);
    counter.update(n -> n + 1);
    String text = counter.get(n -> "it is " + n);
    assertThat(text).isEqualTo("it is 2");
    String before = counter.getAndUpdate(n -> Agent.answer("it was " + n, n * 10));
    assertThat(before).isEqualTo("it was 2");
    assertThat(value(counter)).isEqualTo(20);
    counter.cast(n -> n + 1);
    assertThat(value(counter)).as("a cast before a get of the same caller").isEqualTo(21);
  }

  @Test
  void functionsRunInTheAgent() {
    Agent<Integer> counter = Agent.start(() -> 1);
    Pid in = counter.get(n -> Processes.self().pid());
    assertThat(in).isEqualTo(counter.pid());
  }

  @Test
  void manyUpdateAtOnceAndNoneIsLost() throws Exception {
    Agent<Integer> counter = Agent.start(() -> 0);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(i ->
                  callers.submit(() ->
                      on.node()
                          .run(() -> {
                            for (int k = 0; k < 1000; k++) {
                              counter.update(n -> n + 1);
                            }
                          })))
              .toList();
      for (Future<?> one : done) {
        one.get();
      }
    }
    assertThat(value(counter)).isEqualTo(8000);
  }

  @Test
  void whatAFunctionThrowsCrashesTheAgentAndItsCallerLearnsIt() {
    Agent<Integer> counter = Agent.start(() -> 1);
    assertThatThrownBy(() -> counter.get(AgentTest::fail))
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e ->
                assertThat(e.reason())
                    .isInstanceOfSatisfying(
                        ExitReason.Crashed.class,
                        crash -> assertThat(crash.toString()).contains("no luck")));
    assertThat(counter.pid().isAlive()).isFalse();
    assertThatThrownBy(() -> counter.update(n -> n))
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e -> assertThat(e.reason()).isEqualTo(ExitReason.NO_PROCESS));
  }

  @Test
  void aCastThatThrowsCrashesItToo() {
    Agent<Integer> counter = Agent.start(() -> 1);
    counter.cast(n -> {
      throw new IllegalStateException("mine");
    });
    assertThat(Processes.await(counter.pid())).isInstanceOf(ExitReason.Crashed.class);
  }

  @Test
  @SuppressWarnings("NullAway") // what is under test
  void nullIsAMistakeThatSaysWhatToDo() {
    Agent<Integer> counter = Agent.start(() -> 1);
    assertThatThrownBy(() -> counter.get(n -> null)).hasMessageContaining("Optional");
    assertThatThrownBy(() -> Agent.start(() -> null))
        .isInstanceOf(StartFailedException.class)
        .hasRootCauseInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> counter.get(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aTimeoutLeavesTheAgentAtWork() {
    Agent<Integer> counter = Agent.start(() -> 1);
    CountDownLatch go = new CountDownLatch(1);
    assertThatThrownBy(() ->
            counter.update(
                n -> {
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return 7;
                },
                Duration.ZERO))
        .isInstanceOf(CallTimeoutException.class);
    assertThatThrownBy(() -> counter.get(n -> n, Duration.ZERO))
        .isInstanceOf(CallTimeoutException.class);
    assertThatThrownBy(() -> counter.getAndUpdate(n -> Agent.answer(n, 8), Duration.ofMillis(1)))
        .isInstanceOf(CallTimeoutException.class);
    go.countDown();
    assertThat(value(counter)).as("it was carried out all the same").isEqualTo(8);
  }

  @Test
  void anAgentCannotCallItself() {
    Agent<Integer> counter = Agent.start(() -> 1);
    assertThatThrownBy(() -> counter.get(n -> value(counter)))
        .isInstanceOf(ServerEndedException.class)
        .hasMessageContaining("CallingItselfException");
  }

  @Test
  void aNameSurvivesRestartsAndTheStateDoesNot() {
    Supervisor top =
        Supervisor.oneForOne()
            .intensity(100, Duration.ofSeconds(5))
            .child(COUNTER.child(() -> 5))
            .start();
    COUNTER.update(n -> n + 1);
    assertThat(value(COUNTER)).isEqualTo(6);
    Pid before = COUNTER.pid();
    assertThatThrownBy(() -> COUNTER.update(AgentTest::fail))
        .isInstanceOf(ServerEndedException.class);
    OnNode.eventually(() -> COUNTER.whereis().isPresent());
    assertThat(COUNTER.pid()).isNotEqualTo(before);
    assertThat(value(COUNTER)).isEqualTo(5);
    assertThat(top.whichChildren().getFirst().id()).isEqualTo("counter");
    top.stop();
    assertThat(COUNTER.whereis()).isEmpty();
    assertThatThrownBy(COUNTER::pid).hasMessageContaining("nobody runs as \"counter\"");
  }

  @Test
  void startsUnderNamesAndWithOptions() {
    Agent<Integer> started = Agent.start(COUNTER, () -> 1);
    assertThat(COUNTER.pid()).isEqualTo(started.pid());
    assertThatThrownBy(() -> Agent.start(COUNTER, () -> 1)).isInstanceOf(NameTakenException.class);
    assertThatThrownBy(() -> Agent.start(started, () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a pid is no name");
    assertThatThrownBy(() -> started.child(() -> 1)).isInstanceOf(IllegalArgumentException.class);
    Agent<Integer> optional = Agent.start(() -> 2, SpawnOptions.DEFAULT.name("other"));
    assertThat(Agent.<Integer>named("other").pid()).isEqualTo(optional.pid());
    Supervisor.oneForOne().child(Agent.child("third", () -> 3)).start();
  }

  @Test
  void linkedItEndsWithItsParent() {
    Pid parent =
        Processes.spawn(self -> {
          probe.tell(Agent.startLink(() -> 1).pid());
          probe.tell(Agent.startLink(COUNTER, () -> 1).pid());
          self.receive();
        });
    Pid first = probe.next(Pid.class);
    Pid second = probe.next(Pid.class);
    parent.kill();
    assertThat(first.isAlive()).isFalse();
    assertThat(second.isAlive()).isFalse();
    assertThatThrownBy(() -> Agent.startLink(() -> 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFirstStateThatThrowsFailsTheStart() {
    assertThatThrownBy(() ->
            Agent.start(() -> {
              throw new IllegalStateException("no luck");
            }))
        .isInstanceOf(StartFailedException.class)
        .hasRootCauseMessage("no luck");
  }

  @Test
  void itStopsInOrder() {
    Agent<Integer> counter = Agent.start(() -> 1);
    counter.cast(n -> {
      probe.tell("before");
      return n;
    });
    counter.stop();
    probe.expect("before");
    assertThat(counter.pid().isAlive()).isFalse();
    assertThatThrownBy(counter::stop).isInstanceOf(ServerEndedException.class);
    Agent<Integer> other = Agent.start(() -> 1);
    other.stop(ExitReason.SHUTDOWN, Duration.ofSeconds(10));
    assertThat(Processes.await(other.pid())).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void itsStateCanBeLookedAt() {
    Agent<Map<String, Integer>> shelf = Agent.start(() -> Map.of("pen", 3));
    assertThat(Sys.state(shelf.ref())).isEqualTo(Map.of("pen", 3));
    assertThat(shelf.toString()).contains(shelf.pid().toString());
  }

  @Test
  void aKillWhileAFunctionRunsTellsTheCaller() {
    Agent<Integer> counter = Agent.start(() -> 1);
    Processes.spawn(self -> {
      try {
        counter.get(n -> {
          probe.tell("in");
          Processes.sleep(Duration.ofDays(1));
          return n;
        });
      } catch (ServerEndedException e) {
        probe.tell(e.reason());
      }
    });
    probe.expect("in");
    counter.pid().kill();
    probe.expect(ExitReason.KILLED);
  }
}
