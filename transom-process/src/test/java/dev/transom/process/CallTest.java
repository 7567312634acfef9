package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallTest {
  @RegisterExtension final TestNode test = new TestNode();

  private static final Outcome<Object> TIMED_OUT = new Outcome.TimedOut<>();

  private static Outcome<Object> answered(Object value) {
    return new Outcome.Answered<>(value);
  }

  private static Outcome<Object> ended(ExitReason reason) {
    return new Outcome.Ended<>(reason);
  }

  /** Keeps its calls open until it is told "answer". */
  private static Pid deferring() {
    Deque<OpenCall<?>> open = new ArrayDeque<>();
    return Actor.spawn((me, envelope) -> {
      if (envelope instanceof OpenCall<?> call) {
        call.defer();
        open.add(call);
      } else {
        open.forEach(call -> Actor.answer(call, envelope.message()));
        open.clear();
      }
    });
  }

  @Test
  void aPlainThreadIsAnswered() {
    assertThat(Actor.call(Actor.echo(), "hello").await(null)).isEqualTo(answered("hello"));
  }

  @Test
  void bothKindsOfProcessAreAnswered() {
    Pid echo = Actor.echo();
    inProcess(self -> assertThat(Actor.call(echo, 1).await(TestNode.LONG)).isEqualTo(answered(1)));
    Probe probe = new Probe();
    Pid caller =
        Actor.spawn((me, e) -> probe.pid().send(Actor.call(echo, e.message()).await(null)));
    caller.send(2);
    assertThat(probe.next()).isEqualTo(answered(2));
  }

  @Test
  void aRefusalTellsItsCause() {
    RuntimeException cause = new IllegalArgumentException("no");
    Pid pid = Actor.spawn((me, envelope) -> ((OpenCall<?>) envelope).refuse(cause));
    assertThat(Actor.call(pid, "x").await(TestNode.LONG)).isEqualTo(new Outcome.Refused<>(cause));
  }

  @Test
  void theFirstOutcomeWinsAndLaterOnesVanish() {
    OpenCall<Object> cell = Kernel.get().cell();
    assertThat(cell.isDone()).isFalse();
    assertThat(cell.outcome()).isNull();
    assertThat(cell.answer(1)).isTrue();
    assertThat(cell.answer(2)).isFalse();
    assertThat(cell.refuse(new IllegalStateException())).isFalse();
    assertThat(cell.isDone()).isTrue();
    assertThat(cell.await(Duration.ZERO)).isEqualTo(answered(1));
  }

  @Test
  void zeroLooksOnceAndClosesTheCall() {
    Pid pid = deferring();
    OpenCall<Object> call = Actor.call(pid, "x");
    assertThat(call.await(Duration.ZERO)).isEqualTo(TIMED_OUT);
    assertThat(call.isDone()).isTrue();
    assertThat(call.answer("late")).isFalse();
    assertThat(test.node().timerCount()).isZero();
  }

  @Test
  void aTimeoutClosesTheCallAndALateReplyVanishes() {
    Pid pid = deferring();
    inProcess(self -> {
      OpenCall<Object> call = Actor.call(pid, "x");
      assertThat(call.await(Duration.ofMillis(5))).isEqualTo(TIMED_OUT);
      pid.send("late");
      assertThat(Actor.call(Actor.echo(), "y").await(null)).isEqualTo(answered("y"));
      assertThat(call.outcome()).isEqualTo(TIMED_OUT);
      assertThat(self.receive(Duration.ZERO)).isEmpty();
      assertThat(test.node().timerCount()).isZero();
    });
  }

  @Test
  void aDeferredCallIsAnsweredLater() {
    Pid pid = deferring();
    OpenCall<Object> first = Actor.call(pid, "a");
    OpenCall<Object> second = Actor.call(pid, "b");
    pid.send("now");
    assertThat(first.await(TestNode.LONG)).isEqualTo(answered("now"));
    assertThat(second.await(TestNode.LONG)).isEqualTo(answered("now"));
    Relations relations = Cell.of(pid).peekRelations();
    assertThat(relations).isNotNull();
    eventually(() -> relations.openCalls == null); // the caller may be told before
  }

  @Test
  void aDeadCalleeIsNoProcess() {
    Pid pid = Actor.echo();
    pid.exit(ExitReason.custom("long ago"));
    assertThat(Actor.call(pid, "x").outcome()).isEqualTo(ended(ExitReason.NO_PROCESS));
  }

  @ParameterizedTest
  @EnumSource(names = {"CALL", "SYSTEM"})
  void aThreadProcessAnswersNoCallsAndTheCallerIsToldSoAtOnce(Kind kind) {
    Pid pid = Processes.spawn(Self::receive);
    Outcome<Object> outcome = Kernel.get().call(pid, kind, "x").outcome();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused ->
                assertThat(refused.cause())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(pid + " is a thread process")
                    .hasMessageContaining("send it a message"));
    assertThat(test.node().info(pid).orElseThrow().mailbox()).isZero();
    assertThat(test.node().info(pid).orElseThrow().handled()).isZero();
    pid.kill();
    assertThat(Kernel.get().call(pid, kind, "x").outcome()).isEqualTo(ended(ExitReason.NO_PROCESS));
  }

  @Test
  void aSystemRequestToAThreadProcessIsRefused() {
    Pid pid = Processes.spawn(Self::receive);
    assertThatThrownBy(() -> Kernel.get().send(pid, Kind.SYSTEM, "stop"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(pid + " is a thread process");
    assertThat(test.node().info(pid).orElseThrow().handled()).isZero();
    pid.kill();
    Kernel.get().send(pid, Kind.SYSTEM, "stop"); // dropped, as what is sent to any dead process
  }

  @Test
  void theCalleesDeathEndsQueuedAndDeferredCalls() throws InterruptedException {
    CountDownLatch handling = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Pid pid =
        Actor.spawn((me, envelope) -> {
          if (envelope.message().equals("hold")) {
            handling.countDown();
            release.await();
          }
          if (envelope.message().equals("defer")) {
            ((OpenCall<?>) envelope).defer();
          }
        });
    OpenCall<Object> deferred = Actor.call(pid, "defer");
    OpenCall<Object> current = Actor.call(pid, "hold");
    OpenCall<Object> queued = Actor.call(pid, "queued");
    handling.await();
    pid.exit(ExitReason.custom("why"));
    assertThat(deferred.await(TestNode.LONG)).isEqualTo(ended(ExitReason.custom("why")));
    assertThat(current.await(TestNode.LONG)).isEqualTo(ended(ExitReason.custom("why")));
    assertThat(queued.await(TestNode.LONG)).isEqualTo(ended(ExitReason.custom("why")));
    release.countDown();
    endOf(pid);
  }

  @Test
  void aCrashEndsTheCallThatCausedItAndThoseBehind() {
    Pid pid =
        Actor.spawn((me, envelope) -> {
          throw new IllegalStateException("broken");
        });
    OpenCall<Object> first = Actor.call(pid, "x");
    OpenCall<Object> second = Actor.call(pid, "y");
    for (OpenCall<Object> call : List.of(first, second)) {
      assertThat(call.await(TestNode.LONG))
          .isInstanceOfSatisfying(
              Outcome.Ended.class,
              it ->
                  assertThat(it.reason())
                      .isInstanceOfAny(ExitReason.Crashed.class, ExitReason.NoProcess.class));
    }
    assertThat(first.outcome())
        .isInstanceOfSatisfying(
            Outcome.Ended.class,
            it -> assertThat(it.reason()).isInstanceOf(ExitReason.Crashed.class));
  }

  @Test
  void aCallThatWasHandledWithoutAnAnswerEndsWithItsCallee() {
    Pid pid = Actor.spawn((me, envelope) -> me.stop(ExitReason.SHUTDOWN));
    assertThat(Actor.call(pid, "x").await(TestNode.LONG)).isEqualTo(ended(ExitReason.SHUTDOWN));
    Pid silent = Actor.idle();
    OpenCall<Object> call = Actor.call(silent, "x");
    eventually(() -> test.node().info(silent).orElseThrow().handled() == 1);
    silent.kill();
    assertThat(call.await(TestNode.LONG)).isEqualTo(ended(ExitReason.KILLED));
  }

  @Test
  void aStopEndsTheCallsBehindIt() {
    Pid pid =
        Actor.spawn((me, envelope) -> {
          if (envelope.message().equals("stop")) {
            me.stop(ExitReason.SHUTDOWN);
            Actor.answer((OpenCall<?>) envelope, "stopping");
          }
        });
    OpenCall<Object> stop = Actor.call(pid, "stop");
    OpenCall<Object> behind = Actor.call(pid, "behind");
    assertThat(stop.await(TestNode.LONG)).isEqualTo(answered("stopping"));
    assertThat(behind.await(TestNode.LONG))
        .isIn(ended(ExitReason.SHUTDOWN), ended(ExitReason.NO_PROCESS));
  }

  @Test
  void aKilledCallerLeavesItsCallClosed() {
    Pid callee = deferring();
    AtomicReference<OpenCall<Object>> call = new AtomicReference<>();
    Pid caller =
        Processes.spawn(self -> {
          OpenCall<Object> open = Actor.call(callee, "x");
          call.set(open);
          open.await(null);
        });
    eventually(() -> call.get() != null);
    caller.kill();
    endOf(caller);
    assertThat(call.get().outcome()).isEqualTo(TIMED_OUT);
    assertThat(callee.isAlive()).isTrue();
  }

  @Test
  void aThousandCallbacksBlockedInCallsLeaveTheWorkersFree() throws InterruptedException {
    int count = 1_000; // on 2 workers
    Pid slow = deferring();
    CountDownLatch calling = new CountDownLatch(count);
    CountDownLatch done = new CountDownLatch(count);
    List<Pid> callers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      callers.add(
          Actor.spawn((me, envelope) -> {
            OpenCall<Object> call = Actor.call(slow, "x");
            calling.countDown();
            if (call.await(TestNode.LONG).equals(answered("now"))) {
              done.countDown();
            }
          }));
    }
    callers.forEach(pid -> pid.send("go"));
    assertThat(calling.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Actor.call(Actor.echo(), "free").await(TestNode.LONG)).isEqualTo(answered("free"));
    slow.send("now");
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void callsMayNest() {
    Pid bottom = Actor.echo();
    Pid next = bottom;
    for (int i = 0; i < 100; i++) {
      Pid below = next;
      next =
          Actor.spawn((me, envelope) -> {
            Outcome<Object> outcome = Actor.call(below, envelope.message()).await(null);
            Actor.answer((OpenCall<?>) envelope, ((Outcome.Answered<Object>) outcome).value());
          });
    }
    assertThat(Actor.call(next, "deep").await(TestNode.LONG)).isEqualTo(answered("deep"));
  }

  @Test
  void blockingCodeHandsTheWorkerOver() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(50);
    List<Pid> pids = new ArrayList<>();
    Probe probe = new Probe();
    for (int i = 0; i < 50; i++) {
      Pid pid =
          Actor.spawn((me, envelope) -> {
            Object result =
                Processes.blocking(() -> {
                  all.countDown();
                  release.await();
                  return "result";
                });
            probe.pid().send(result);
          });
      pids.add(pid);
      pid.send("go");
    }
    assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Actor.call(Actor.echo(), "free").await(TestNode.LONG)).isEqualTo(answered("free"));
    release.countDown();
    for (int i = 0; i < 50; i++) {
      assertThat(probe.next()).isEqualTo("result");
    }
    assertThat(Processes.<String>blocking(() -> "plain")).isEqualTo("plain");
  }

  @Test
  void aCallInsideBlockingCodeWorks() {
    Pid echo = Actor.echo();
    Pid pid =
        Actor.spawn((me, envelope) ->
            Actor.answer(
                (OpenCall<?>) envelope,
                Processes.blocking(() -> Actor.call(echo, "inner").await(null))));
    assertThat(Actor.call(pid, "x").await(TestNode.LONG)).isEqualTo(answered(answered("inner")));
  }

  @Test
  void aForeignInterruptEndsAWaitWithAnExceptionAndStaysSet() {
    Pid pid = deferring();
    AtomicReference<String> seen = new AtomicReference<>("");
    Pid caller =
        Processes.spawn(self -> {
          Thread.currentThread().interrupt();
          try {
            Actor.call(pid, "x").await(TestNode.LONG);
          } catch (WaitInterruptedException e) {
            seen.set(e.getMessage() + Thread.interrupted());
          }
        });
    assertThat(endOf(caller)).isEqualTo(ExitReason.NORMAL);
    assertThat(seen).hasValue("interrupted while waiting for a replytrue");
  }

  @Test
  void anInterruptedReceiveThrowsAndItsMailboxStaysWhole() {
    inProcess(self -> {
      Thread.currentThread().interrupt();
      assertThatThrownBy(self::receive).isInstanceOf(WaitInterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
      self.pid().send("x");
      assertThat(self.receive()).isEqualTo("x");
      assertThat(Cell.of(self.pid()).inbox).isNull();
    });
  }

  @Test
  void anInterruptThatNobodyWaitsForIsClearedBehindTheCallback() {
    Probe probe = new Probe();
    try (Node node = Node.start(NodeOptions.DEFAULT.workers(1))) {
      Pid rude =
          Actor.spawn(
              node,
              Actor.PLAIN,
              me -> {},
              (me, envelope) -> Thread.currentThread().interrupt(),
              reason -> {});
      Pid next =
          Actor.spawn(
              node,
              Actor.PLAIN,
              me -> {},
              (me, e) -> probe.pid().send(Thread.currentThread().isInterrupted()),
              reason -> {});
      rude.send("go");
      next.send("go");
      assertThat(probe.next()).isEqualTo(false);
    }
  }
}
