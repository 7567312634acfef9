package dev.transom.stage;

import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is killed when: at the fault points around the commit the process that commits, or any other
 * at that very moment; and anybody from outside.
 */
final class ChaosKills implements java.util.function.Consumer<String> {
  private static final int SUPERVISORS = 12; // one kill in so many is a supervisor's

  private static final String PUBLISHING = "stage.publish.in"; // a place where nothing is thrown

  private static final String COMMITTING = "stage.commit.before";
  private static final String COMMITTED = "stage.commit.in";

  private final ChaosTree tree;
  private final Ledger ledger;
  private final Set<Pid> doomed = ConcurrentHashMap.newKeySet(); // died before their commit
  private final boolean alone;
  private final Random random;
  private final int odds;
  private int left;
  private long trace;

  /**
   * @param alone nobody else can be killing the same process at the same time: then its death is
   *     complete when {@code kill} returns
   */
  ChaosKills(ChaosPlan plan, ChaosTree tree, Ledger ledger, boolean alone) {
    this.alone = alone;
    this.ledger = ledger;
    this.tree = tree;
    this.random = new Random(plan.seed());
    this.odds = plan.odds();
    this.left = plan.kills();
  }

  /** A process is at a fault point. */
  @Override
  public void accept(String point) {
    Pid caller = Kernel.get().caller();
    if (caller != null && point.equals(COMMITTED) && doomed.contains(caller)) {
      ledger.complain(caller + " was dead before it committed");
    }
    if (!point.startsWith("stage.") || !strikes(point, caller)) {
      return;
    }
    List<Pid> stages = tree.stages();
    Pid victim = caller != null && stages.contains(caller) && drawn(2) == 0 ? caller : any(stages);
    if (victim == null) {
      return;
    }
    if (alone && victim.equals(caller) && point.equals(COMMITTING)) {
      doomed.add(victim);
    }
    boolean unwound = !point.equals(PUBLISHING) && drawn(2) == 0;
    try {
      tree.kill(victim);
    } catch (Error | RuntimeException death) { // a dead process is unwound by its next act,
      if (unwound) {
        throw death;
      }
    } // or goes on, a zombie that does not know yet
  }

  /** Kills somebody from outside. */
  void outside() {
    Pid victim = allowed() ? any(tree.stages()) : null;
    if (victim != null) {
      tree.kill(victim);
    }
  }

  private @Nullable Pid any(List<Pid> stages) {
    List<Pid> victims = drawn(SUPERVISORS) == 0 ? tree.supervisors() : stages;
    return victims.isEmpty() ? null : victims.get(drawn(victims.size()));
  }

  private synchronized boolean strikes(String point, @Nullable Pid caller) {
    trace = trace * 31 + Objects.hash(point, caller == null ? 0 : caller.id());
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
