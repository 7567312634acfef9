package dev.transom.cli;

import dev.transom.process.ChildRestarted;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessExited;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What is counted while a run goes on. Safe for use by any thread. */
final class Stats {
  private final LongAdder deliveries = new LongAdder();
  private final LongAdder redelivered = new LongAdder();
  private final LongAdder crashes = new LongAdder();
  private final LongAdder restarts = new LongAdder();
  private final LongAdder kills = new LongAdder();
  private final Set<Pid> victims = ConcurrentHashMap.newKeySet();

  /** Counts what the node tells: the same events that the flight recorder gets. */
  void watch(Node node) {
    node.telemetry().attach("transom-run", ProcessExited.class, this::exited);
    node.telemetry().attach("transom-run", ChildRestarted.class, event -> restarts.increment());
  }

  private void exited(ProcessExited event) {
    if (event.reason() instanceof ExitReason.Crashed) {
      crashes.increment();
    }
    if (victims.remove(event.pid()) && event.reason() instanceof ExitReason.Killed) {
      kills.increment();
    }
  }

  /** Kills a process; counts only if that is what it died of. */
  void kill(Pid pid) {
    victims.add(pid);
    pid.kill();
    victims.remove(pid);
  }

  /** A handler was given some events. */
  void delivered(long events, boolean again) {
    deliveries.add(events);
    if (again) {
      redelivered.add(events);
    }
  }

  long deliveries() {
    return deliveries.sum();
  }

  long redelivered() {
    return redelivered.sum();
  }

  long crashes() {
    return crashes.sum();
  }

  long restarts() {
    return restarts.sum();
  }

  long kills() {
    return kills.sum();
  }
}
