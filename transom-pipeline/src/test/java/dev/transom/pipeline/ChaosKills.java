package dev.transom.pipeline;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.spi.Kernel;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is killed when: in handlers and at the fault points around the commits the process that is
 * there, or any other of the pipeline at that very moment; and anybody from outside.
 */
final class ChaosKills implements Consumer<String> {
  private final Node node;
  private final Random random;
  private final int odds;
  private volatile Predicate<ProcessInfo> spared = it -> true;
  private int left;
  private long trace;

  ChaosKills(ChaosPlan plan, Node node) {
    this.node = node;
    this.random = new Random(plan.seed());
    this.odds = plan.odds();
    this.left = plan.kills();
  }

  /** Begins; never kills some. */
  void spare(Predicate<ProcessInfo> some) {
    spared = some;
  }

  void end() {
    spared = it -> true;
  }

  /** A process is at a fault point. */
  @Override
  public void accept(String point) {
    Pid caller = Kernel.get().caller();
    if (caller == null || !strikes(point, caller)) {
      return;
    }
    List<Pid> victims = victims();
    Pid victim = victims.contains(caller) && drawn(2) == 0 ? caller : any(victims);
    if (victim == null) {
      return;
    }
    boolean unwound = drawn(2) == 0;
    try {
      victim.kill();
    } catch (Error | RuntimeException death) { // a dead process is unwound by its next act,
      if (unwound) {
        throw death;
      }
    } // or goes on, a zombie that does not know yet
  }

  /** Kills somebody from outside. */
  void outside() {
    Pid victim = allowed() ? any(victims()) : null;
    if (victim != null) {
      victim.kill();
    }
  }

  private List<Pid> victims() {
    return node.processes().stream()
        .filter(it -> !spared.test(it))
        .map(ProcessInfo::pid)
        .sorted(Comparator.comparingLong(Pid::id))
        .toList();
  }

  private @Nullable Pid any(List<Pid> victims) {
    return victims.isEmpty() ? null : victims.get(drawn(victims.size()));
  }

  private synchronized boolean strikes(String point, Pid caller) {
    trace = trace * 31 + Objects.hash(point, caller.id());
    return left > 0 && random.nextInt(odds) == 0 && left-- > 0;
  }

  private synchronized boolean allowed() {
    return left-- > 0;
  }

  /** Another number for another run. */
  synchronized long trace() {
    return trace;
  }

  synchronized int drawn(int bound) {
    return random.nextInt(bound);
  }
}
