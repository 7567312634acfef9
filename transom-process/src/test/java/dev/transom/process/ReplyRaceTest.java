package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An answer, a timeout and a death race for one reply cell: one of them wins, and all agree. */
class ReplyRaceTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void oneOutcomeWinsAndEverybodyAgrees() throws Exception {
    int rounds = 20_000;
    CyclicBarrier barrier = new CyclicBarrier(3);
    CallLetter<?>[] cells = new CallLetter<?>[rounds];
    Cell callee = Cell.of(Actor.idle());
    for (int i = 0; i < rounds; i++) {
      cells[i] = new CallLetter<>(Kind.CALL, "x", callee);
    }
    boolean[] answered = new boolean[rounds];
    boolean[] ended = new boolean[rounds];
    Thread answerer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < rounds; i++) {
                meet(barrier, i);
                answered[i] = Actor.answer(cells[i], i);
              }
            });
    Thread killer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < rounds; i++) {
                meet(barrier, i);
                ended[i] = cells[i].ended(ExitReason.KILLED);
              }
            });
    List<Outcome<?>> outcomes = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      meet(barrier, i);
      outcomes.add(cells[i].await(i % 3 == 0 ? Duration.ZERO : Duration.ofNanos(1 + i % 5_000)));
    }
    answerer.join();
    killer.join();
    for (int i = 0; i < rounds; i++) {
      Outcome<?> outcome = outcomes.get(i);
      assertThat(cells[i].outcome()).isSameAs(outcome);
      assertThat(answered[i] && ended[i]).isFalse();
      assertThat(outcome)
          .isInstanceOf(
              answered[i]
                  ? Outcome.Answered.class
                  : ended[i] ? Outcome.Ended.class : Outcome.TimedOut.class);
    }
    TestNode.eventually(() -> test.node().timerCount() == 0);
  }

  private static void meet(CyclicBarrier barrier, int round) {
    try {
      if (round % 64 == 0) { // in step, roughly: to meet in each round takes too long
        barrier.await(60, TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theCallOfACallbackThatNoticesItsDeathFirstEndsToo() {
    for (int i = 0; i < 5_000; i++) {
      Pid pid =
          Actor.spawn((me, envelope) -> {
            while (true) {
              me.self().label("x"); // throws when it is dead, maybe before its killer is done
            }
          });
      OpenCall<Object> call = Actor.call(pid, "x");
      if (i % 3 == 0) {
        TestNode.eventually(() -> test.node().info(pid).orElseThrow().handled() == 1);
      }
      pid.kill();
      assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
      assertThat(call.outcome()).isEqualTo(new Outcome.Ended<>(ExitReason.KILLED));
    }
  }

  @Test
  void callersOfMortalServersAreAllTold() {
    AtomicInteger answers = new AtomicInteger();
    AtomicInteger ends = new AtomicInteger();
    List<Pid> callers = new ArrayList<>();
    int each = 300;
    for (int i = 0; i < 6; i++) {
      boolean callback = i % 2 == 0;
      Probe ready = new Probe();
      Dialogue dialogue =
          () -> {
            for (int k = 0; k < each; k++) {
              Pid server = mortal(k);
              OpenCall<Object> first = Actor.call(server, k);
              OpenCall<Object> second = Actor.call(server, "die");
              OpenCall<Object> third = Actor.call(server, k);
              for (OpenCall<Object> call : List.of(third, second, first)) {
                switch (call.await(TestNode.LONG)) {
                  case Outcome.Answered<Object> _ -> answers.incrementAndGet();
                  case Outcome.Ended<Object> _ -> ends.incrementAndGet();
                  case Outcome<Object> other -> throw new AssertionError(other);
                }
              }
            }
          };
      callers.add(
          callback
              ? Actor.spawn((me, envelope) -> {
                dialogue.run();
                me.stop(ExitReason.NORMAL);
              })
              : Processes.spawn(self -> {
                self.receive();
                dialogue.run();
              }));
      ready.pid().kill();
    }
    callers.forEach(caller -> caller.send("go"));
    for (Pid caller : callers) {
      assertThat(endOf(caller)).isEqualTo(ExitReason.NORMAL);
    }
    assertThat(answers.get() + ends.get()).isEqualTo(6 * each * 3);
    assertThat(ends.get()).isGreaterThanOrEqualTo(6 * each * 2);
  }

  private interface Dialogue {
    void run() throws Exception;
  }

  private static Pid mortal(int way) {
    return Actor.spawn((me, envelope) -> {
      OpenCall<?> call = (OpenCall<?>) envelope;
      if (!envelope.message().equals("die")) {
        Actor.answer(call, "alive");
        return;
      }
      switch (way % 4) {
        case 0 -> me.pid().kill();
        case 1 -> me.stop(ExitReason.SHUTDOWN);
        case 2 -> throw me.self().exit(ExitReason.NORMAL);
        default -> {
          call.defer();
          Processes.spawn(self -> me.pid().kill());
          me.self().receive(); // until the kill comes
        }
      }
    });
  }
}
