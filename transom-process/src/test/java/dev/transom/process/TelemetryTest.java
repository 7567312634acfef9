package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryTest {
  @RegisterExtension final TestNode test = new TestNode();

  private <E extends TelemetryEvent> List<E> record(Class<E> type) {
    List<E> events = new CopyOnWriteArrayList<>();
    test.node().telemetry().attach("recorder", type, events::add);
    return events;
  }

  @Test
  void spawnAndExitAreTold() {
    List<ProcessSpawned> spawned = record(ProcessSpawned.class);
    List<ProcessExited> exited = record(ProcessExited.class);
    Pid callback = Actor.spawn(SpawnOptions.DEFAULT.label("c"), (me, envelope) -> {});
    Pid thread = Processes.spawn(self -> {}, SpawnOptions.DEFAULT.label("t"));
    endOf(thread);
    callback.kill();
    assertThat(spawned)
        .containsExactly(new ProcessSpawned(callback, "c"), new ProcessSpawned(thread, "t"));
    assertThat(exited)
        .containsExactly(
            new ProcessExited(thread, "t", ExitReason.NORMAL),
            new ProcessExited(callback, "c", ExitReason.KILLED));
  }

  @Test
  void aMessageToTheDeadIsTold() {
    List<MessageDropped> dropped = record(MessageDropped.class);
    Pid pid = Actor.idle();
    pid.kill();
    pid.send("late");
    assertThat(dropped)
        .containsExactly(new MessageDropped(pid, "late", MessageDropped.Cause.RECEIVER_DEAD));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFloodIsToldOnceAndAgainOnlyAfterItHasGoneDown(boolean callback)
      throws InterruptedException {
    List<MailboxFlooded> floods = record(MailboxFlooded.class);
    CountDownLatch[] hold = {new CountDownLatch(1), new CountDownLatch(1)};
    AtomicInteger holds = new AtomicInteger();
    AtomicInteger handled = new AtomicInteger();
    Pid pid =
        callback
            ? Actor.spawn((me, envelope) -> {
              if (envelope.message().equals("hold")) {
                hold[holds.getAndIncrement()].await();
              }
              handled.incrementAndGet();
            })
            : Processes.spawn(self -> {
              while (true) {
                if (self.receive().equals("hold")) {
                  hold[holds.getAndIncrement()].await();
                }
                handled.incrementAndGet();
              }
            });
    pid.send("hold");
    eventually(() -> holds.get() == 1);
    for (int i = 0; i < 9_999; i++) {
      pid.send(i);
    }
    assertThat(floods).isEmpty();
    for (int i = 0; i < 15_000; i++) {
      pid.send(i);
    }
    assertThat(floods).hasSize(1);
    assertThat(floods.getFirst().pid()).isEqualTo(pid);
    assertThat(floods.getFirst().length()).isEqualTo(10_000);
    hold[0].countDown();
    eventually(() -> handled.get() == 25_000);
    pid.send("hold");
    eventually(() -> holds.get() == 2);
    for (int i = 0; i < 15_000; i++) {
      pid.send(i);
    }
    assertThat(floods).hasSize(2);
    hold[1].countDown();
  }

  @Test
  void aHandlerThatThrowsIsDetachedAndTheOthersAreTold() {
    AtomicInteger bad = new AtomicInteger();
    test.node()
        .telemetry()
        .attach(
            "bad",
            ProcessSpawned.class,
            event -> {
              bad.incrementAndGet();
              throw new IllegalStateException("handler");
            });
    List<ProcessSpawned> good = record(ProcessSpawned.class);
    Actor.idle();
    Actor.idle();
    assertThat(bad).hasValue(1);
    assertThat(good).hasSize(2);
  }

  @Test
  void aHandlerMaySendAlthoughTheProcessItIsToldOfIsDead() {
    Probe probe = new Probe();
    test.node().telemetry().attach("sender", ProcessExited.class, probe.pid()::send);
    for (int i = 0; i < 3; i++) {
      Pid thread = Processes.spawn(self -> {});
      assertThat(probe.next()).isEqualTo(new ProcessExited(thread, "", ExitReason.NORMAL));
    }
    Pid callback = Actor.spawn((me, envelope) -> me.stop(ExitReason.SHUTDOWN));
    callback.send("stop");
    assertThat(probe.next()).isEqualTo(new ProcessExited(callback, "", ExitReason.SHUTDOWN));
    test.node().telemetry().detach("sender");
  }

  @Test
  void handlersAreNamedAndDetachedByName() {
    Telemetry telemetry = test.node().telemetry();
    List<ProcessSpawned> events = record(ProcessSpawned.class);
    assertThatThrownBy(() -> telemetry.attach("recorder", ProcessSpawned.class, event -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("recorder");
    telemetry.attach("recorder", ProcessExited.class, event -> {});
    assertThat(Kernel.get().listens(test.node(), ProcessSpawned.class)).isTrue();
    assertThat(telemetry.detach("recorder")).isTrue();
    assertThat(telemetry.detach("recorder")).isFalse();
    assertThat(Kernel.get().listens(test.node(), ProcessSpawned.class)).isFalse();
    Actor.idle();
    assertThat(events).isEmpty();
  }

  @Test
  void aLayerAboveRaisesItsOwnEvents() {
    List<ChildRestarted> events = record(ChildRestarted.class);
    Pid pid = Actor.idle();
    ChildRestarted event = new ChildRestarted(pid, "child", pid, pid, ExitReason.KILLED);
    Kernel.get().emit(test.node(), event);
    assertThat(events).containsExactly(event);
  }

  private sealed interface Weather extends TelemetryEvent {}

  private record Rain(int mm) implements Weather {}

  private record Sun() implements Weather {}

  @Test
  void programsRaiseTheirOwnEvents() {
    List<Rain> rains = record(Rain.class);
    test.node().telemetry().emit(new Rain(3));
    test.node().telemetry().emit(new Sun());
    assertThat(rains).containsExactly(new Rain(3));
  }

  @Test
  void anInterfaceStandsForAllThatImplementIt() {
    List<TelemetryEvent> all = record(TelemetryEvent.class);
    List<Weather> weather = new CopyOnWriteArrayList<>();
    test.node().telemetry().attach("weather", Weather.class, weather::add);
    test.node().telemetry().emit(new Rain(1));
    test.node().telemetry().emit(new Sun());
    Pid pid = Actor.idle();
    assertThat(weather).containsExactly(new Rain(1), new Sun());
    assertThat(all).containsExactly(new Rain(1), new Sun(), new ProcessSpawned(pid, ""));
  }

  @Test
  void listeningIsKnownWhateverComesAndGoes() {
    Telemetry telemetry = test.node().telemetry();
    assertThat(telemetry.listens(Rain.class)).isFalse();
    telemetry.attach("all", Weather.class, event -> {});
    assertThat(telemetry.listens(Rain.class)).isTrue();
    assertThat(telemetry.listens(ProcessSpawned.class)).isFalse();
    telemetry.attach("rain", Rain.class, event -> {});
    assertThat(telemetry.handlers(Rain.class)).containsExactly("all", "rain");
    assertThat(telemetry.detach("all")).isTrue();
    assertThat(telemetry.listens(Sun.class)).isFalse();
    assertThat(telemetry.handlers(Rain.class)).containsExactly("rain");
    assertThat(telemetry.detach("rain")).isTrue();
    assertThat(telemetry.listens(Rain.class)).isFalse();
  }

  @Test
  void thatAHandlerWasDetachedIsAnEvent() {
    List<HandlerDetached> detached = record(HandlerDetached.class);
    IllegalStateException error = new IllegalStateException("handler");
    test.node()
        .telemetry()
        .attach(
            "bad",
            Weather.class,
            event -> {
              throw error;
            });
    test.node().telemetry().emit(new Rain(1));
    test.node().telemetry().emit(new Rain(2));
    assertThat(detached).containsExactly(new HandlerDetached("bad", new Rain(1), error));
    assertThat(test.node().telemetry().handlers(Rain.class)).isEmpty();
  }

  @Test
  void aHandlerOfDetachedHandlersThatThrowsIsDetachedToo() {
    List<HandlerDetached> detached = record(HandlerDetached.class);
    for (Class<? extends TelemetryEvent> type : List.of(Rain.class, HandlerDetached.class)) {
      test.node()
          .telemetry()
          .attach(
              "bad",
              type,
              event -> {
                throw new IllegalStateException("handler");
              });
    }
    test.node().telemetry().emit(new Rain(1));
    assertThat(detached).hasSize(2);
  }

  @Test
  void emittingAllocatesNothingWhileNobodyListens() {
    Telemetry telemetry = test.node().telemetry();
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    Rain rain = new Rain(1);
    telemetry.attach("sun", Sun.class, event -> {});
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1_000; i++) {
        if (telemetry.listens(Rain.class)) {
          throw new AssertionError();
        }
        telemetry.emit(rain);
        telemetry.startSpan("work", java.util.Map.of()).end();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(1_000); // the measuring itself, and nothing per event
  }
}
