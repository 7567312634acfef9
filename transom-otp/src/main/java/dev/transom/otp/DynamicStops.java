package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Timer;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The children of a dynamic supervisor that were asked to stop and have not yet died. One at a time
 * while it runs, told by notes, so that it serves others meanwhile; all at once at its end.
 */
final class DynamicStops {
  /** A SYSTEM message of the supervisor to itself. */
  sealed interface Note {}

  private record Ended(Pid pid) implements Note {}

  private record Late(Pid pid) implements Note {}

  private record Stop(OpenCall<Object> call, Shutdown shutdown, long since, @Nullable Timer late) {}

  /** Who is waited for until when; null waits for ever. */
  private record Asked(Pid pid, @Nullable Long deadline) {}

  private final Callback supervisor;
  private final Map<Pid, Stop> stops = new HashMap<>();

  DynamicStops(Callback supervisor) {
    this.supervisor = supervisor;
  }

  /** Stops a child and answers when it is dead. */
  void begin(Pid pid, Shutdown shutdown, OpenCall<Object> call) {
    ask(pid, shutdown);
    if (!pid.isAlive()) {
      call.answer(true);
      return;
    }
    call.defer();
    Pid self = supervisor.pid();
    Timer late =
        shutdown instanceof Shutdown.After(var patience)
            ? Calls.KERNEL.sendAfter(patience, self, Kind.SYSTEM, new Late(pid))
            : null;
    stops.put(pid, new Stop(call, shutdown, now(), late));
    Calls.KERNEL.sendWhenEnded(pid, self, new Ended(pid));
  }

  void handle(Note note) {
    switch (note) {
      case Ended(var pid) -> finish(pid);
      case Late(var pid) -> {
        if (stops.containsKey(pid)) {
          pid.kill();
          finish(pid);
        }
      }
    }
  }

  private void finish(Pid pid) {
    Stop stop = stops.remove(pid);
    if (stop != null) {
      if (stop.late != null) {
        stop.late.cancel();
      }
      stop.call.answer(true);
    }
  }

  private static void ask(Pid pid, Shutdown shutdown) {
    if (shutdown instanceof Shutdown.BrutalKill) {
      pid.kill();
    } else {
      pid.exit(ExitReason.SHUTDOWN);
    }
  }

  /**
   * Stops all children in parallel, and those that are being stopped already; each is killed when
   * its own time is over. Waits until all are dead, and a little for those that do not end.
   */
  void stopAll(Map<Pid, ManagedChild> children) {
    Endings ends = new Endings();
    List<Asked> asked = new ArrayList<>();
    long now = now();
    stops.forEach((pid, stop) -> {
      ends.add(pid);
      asked.add(new Asked(pid, deadline(stop.shutdown, stop.since)));
    });
    children.forEach((pid, child) -> {
      ends.add(pid);
      if (!child.restarting) {
        ask(pid, child.spec.shutdown());
        if (pid.isAlive()) {
          asked.add(new Asked(pid, deadline(child.spec.shutdown(), now)));
        }
      }
    });
    asked.sort(Comparator.comparing(Asked::deadline, Comparator.nullsLast(Long::compare)));
    asked.forEach(this::awaitDeath);
    ends.await(Calls.KERNEL.zombieGrace(supervisor.node()));
    stops.values().forEach(stop -> stop.call.answer(true));
  }

  private void awaitDeath(Asked asked) {
    if (!asked.pid.isAlive()) {
      return;
    }
    Endings end = new Endings();
    end.add(asked.pid);
    if (!end.await(asked.deadline == null ? null : Duration.ofNanos(asked.deadline - now()))) {
      asked.pid.kill();
    }
  }

  private static @Nullable Long deadline(Shutdown shutdown, long since) {
    return shutdown instanceof Shutdown.After(var patience)
        ? (Long) (since + nanos(patience))
        : null;
  }

  private static long nanos(Duration duration) {
    return duration.getSeconds() > Long.MAX_VALUE / 4_000_000_000L
        ? Long.MAX_VALUE / 4
        : duration.toNanos();
  }

  private long now() {
    return Calls.KERNEL.clock(supervisor.node()).nanos();
  }
}
