package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Callback;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The children of a supervisor, in order of start. */
final class Children {
  private final Callback supervisor;
  private final SequencedMap<String, ManagedChild> byId = new LinkedHashMap<>();
  private final Map<Pid, ManagedChild> byPid = new HashMap<>();

  /** Ours already if we are killed in its first start, though it is not to be seen yet. */
  private @Nullable ManagedChild newcomer;

  Children(Callback supervisor) {
    this.supervisor = supervisor;
  }

  Collection<ManagedChild> all() {
    return byId.values();
  }

  @Nullable ManagedChild get(String id) {
    return byId.get(id);
  }

  /**
   * Adds a child behind the others and starts it.
   *
   * @throws StartFailedException if it did not start; then it is not added
   */
  ManagedChild add(ChildSpec spec) {
    ManagedChild child = new ManagedChild(spec);
    newcomer = child;
    try {
      if (start(child) || spec.restart() != Restart.TEMPORARY) {
        byId.put(spec.id(), child);
      }
    } catch (StartFailedException e) {
      newcomer = supervisor.exitReason() == null ? null : child;
      throw e;
    }
    newcomer = null;
    return child;
  }

  /** False if it chose not to start. */
  boolean start(ManagedChild child) {
    boolean runs = child.start(supervisor);
    if (runs && child.pid != null) {
      byPid.put(child.pid, child);
    }
    return runs;
  }

  /** The child whose running process that was; it has none now. */
  @Nullable ManagedChild take(Pid pid) {
    ManagedChild child = byPid.remove(pid);
    if (child != null) {
      child.pid = null;
    }
    return child;
  }

  void remove(ManagedChild child) {
    byId.remove(child.spec.id());
  }

  /** Lets go of what the children keep beyond their processes, except of those to be kept. */
  void abandon(List<ChildSpec> kept, ExitReason reason) {
    List<ManagedChild> all = new ArrayList<>(byId.values());
    if (newcomer != null) {
      all.add(newcomer);
    }
    for (ManagedChild child : all) {
      if (!kept.contains(child.spec)) {
        child.abandon(reason);
      }
    }
  }

  /** Stops a child; it has no process and no restart then. */
  void stop(ManagedChild child) {
    child.forgetRestart();
    Pid pid = child.pid;
    if (pid != null) {
      take(pid);
      ManagedChild.stop(pid, child.spec.shutdown());
      Endings end = new Endings();
      end.add(pid);
      end.await(Calls.KERNEL.zombieGrace(supervisor.node()));
    }
    child.abandon(ExitReason.SHUTDOWN);
    if (child.spec.restart() == Restart.TEMPORARY) {
      remove(child);
    }
  }

  /**
   * Stops, in reverse order, all other children or those after one, and marks them to be started
   * again; temporary ones are forgotten.
   */
  void stopForRestart(ManagedChild origin, boolean onlyLater) {
    for (ManagedChild child : List.copyOf(byId.sequencedValues().reversed())) {
      if (child == origin) {
        if (onlyLater) {
          return;
        }
        continue;
      }
      Pid pid = child.pid;
      if (pid != null) {
        ManagedChild.stop(pid, child.spec.shutdown());
        byPid.remove(pid);
      }
      if (child.spec.restart() == Restart.TEMPORARY) {
        remove(child);
        child.abandon(ExitReason.SHUTDOWN);
      } else if (pid != null) {
        ExitReason reason = Calls.KERNEL.exitReason(pid);
        child.awaitRestart(pid, reason == null ? ExitReason.SHUTDOWN : reason);
      } else if (!child.restarting) {
        child.awaitStart();
      }
    }
  }

  /** Stops all in reverse order, and waits a little for those that died and do not end. */
  void stopAll() {
    Endings ends = new Endings();
    for (ManagedChild child : byId.sequencedValues().reversed()) {
      Pid last = child.pid != null ? child.pid : child.predecessor;
      if (child.pid != null) {
        ManagedChild.stop(child.pid, child.spec.shutdown());
      }
      if (last != null) {
        ends.add(last);
      }
    }
    ends.await(Calls.KERNEL.zombieGrace(supervisor.node()));
  }

  List<Child> view() {
    return byId.values().stream().map(ManagedChild::view).toList();
  }

  static ChildCount count(Collection<ManagedChild> children) {
    int active = 0;
    int supervisors = 0;
    for (ManagedChild child : children) {
      active += child.pid != null ? 1 : 0;
      supervisors += child.spec.type() == ChildType.SUPERVISOR ? 1 : 0;
    }
    return new ChildCount(children.size(), active, supervisors, children.size() - supervisors);
  }
}
