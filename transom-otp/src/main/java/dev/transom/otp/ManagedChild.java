package dev.transom.otp;

import dev.transom.process.ChildRestarted;
import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Timer;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A child and its processes, one after the other; for its supervisor only.
 *
 * <p>It runs ({@code pid}), or waits to be restarted ({@code restarting}, with {@code predecessor}
 * if it replaces one that died), or neither: it chose not to start, has ended for good or was
 * stopped.
 */
final class ManagedChild {
  final ChildSpec spec;
  @Nullable Pid pid;
  boolean restarting;
  @Nullable Pid predecessor;
  private ExitReason reason = ExitReason.NORMAL; // of the predecessor
  private @Nullable Pid last; // its latest process, dead or alive
  private int started;
  private @Nullable Timer patience; // runs while a message is to tell of the predecessor's end
  private boolean patienceOver;
  boolean retrying; // a message to try again is on its way

  ManagedChild(ChildSpec spec) {
    this.spec = spec;
  }

  /** A SYSTEM message of a supervisor to itself. */
  sealed interface Note {
    ManagedChild child();
  }

  /** The predecessor has ended, or has had its time. */
  record Gone(ManagedChild child, Pid predecessor, boolean ended) implements Note {}

  /** A restart failed: try again. */
  record Retry(ManagedChild child) implements Note {}

  /**
   * Starts a process and waits until it is initialised.
   *
   * @return false if it chose not to start
   * @throws StartFailedException if it did not start
   */
  boolean start(Callback supervisor) {
    try {
      pid = startProcess(supervisor);
      last = pid;
      started++;
      return true;
    } catch (StartIgnoredException e) {
      return false;
    } catch (StartFailedException e) {
      throw new StartFailedException(who(), e.reason(), e.getCause());
    } catch (Exception e) {
      throw new StartFailedException(who(), ExitReason.crashed(e), e);
    }
  }

  private Pid startProcess(Callback supervisor) throws Exception {
    ChildContext context =
        new ChildContext(supervisor.node(), supervisor.pid(), spec.options(), started);
    try {
      return spec.start().start(context);
    } catch (NameTakenException e) {
      if (!awaitOrphan(supervisor.node(), e.holder())) {
        throw e;
      }
      return spec.start().start(context);
    }
  }

  /**
   * The name may be held by a child of our killed predecessor that is on its way out: its exit
   * signal and our start were sent at the same time. Such a one is worth waiting for.
   */
  private static boolean awaitOrphan(Node node, Pid holder) {
    Optional<Pid> itsSupervisor = node.info(holder).flatMap(ProcessInfo::supervisor);
    if (holder.isAlive() && itsSupervisor.map(Pid::isAlive).orElse(true)) {
      return false;
    }
    Endings end = new Endings();
    end.add(holder);
    return end.await(Calls.KERNEL.zombieGrace(node));
  }

  /**
   * No process of it will be started again. One that lives yet is waited for, in the background.
   */
  void abandon(ExitReason why) {
    Runnable tell = () -> spec.start().abandoned(why);
    if (last == null || !Calls.KERNEL.onDeath(last, tell)) {
      tell.run();
    }
  }

  /** It was to replace a process that had died, and chose not to start. */
  void declined() {
    boolean replaces = predecessor != null;
    forgetRestart();
    if (replaces) {
      abandon(reason);
    }
  }

  /** Whether the death of its process is to be followed by a restart. */
  boolean comesAgain(ExitReason why) {
    return spec.restart().after(spec.start().failed(why));
  }

  String who() {
    return "the child \"" + spec.id() + '"';
  }

  /** Its process has died and will be replaced. */
  void awaitRestart(Pid old, ExitReason why) {
    predecessor = old;
    reason = why;
    pid = null;
    restarting = true;
    endPatience();
    patienceOver = false;
  }

  /** It will be started although it did not run. */
  void awaitStart() {
    restarting = true;
    predecessor = null;
  }

  void forgetRestart() {
    restarting = false;
    predecessor = null;
    endPatience();
  }

  private void endPatience() {
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
  }

  /**
   * Whether nobody executes the predecessor's code any more, or long enough was waited. If not, a
   * {@link Gone} will come.
   */
  boolean mayRestart(Callback supervisor) {
    Pid old = predecessor;
    if (old == null || patienceOver || Calls.KERNEL.hasEnded(old)) {
      return true;
    }
    if (patience == null) {
      Duration grace = Calls.KERNEL.zombieGrace(supervisor.node());
      Pid self = supervisor.pid();
      patience = Calls.KERNEL.sendAfter(grace, self, Kind.SYSTEM, new Gone(this, old, false));
      Calls.KERNEL.sendWhenEnded(old, self, new Gone(this, old, true));
    }
    return false;
  }

  /** False if the note is about an incarnation that is no longer waited for. */
  boolean heeds(Gone gone) {
    if (!restarting || predecessor != gone.predecessor) {
      return false;
    }
    patienceOver |= !gone.ended;
    return true;
  }

  /** Tells of the successor. To be called once after a start that replaces a dead process. */
  void restarted(Callback supervisor) {
    Pid old = predecessor;
    forgetRestart();
    if (old != null && pid != null) {
      Calls.KERNEL.emit(
          supervisor.node(),
          new ChildRestarted(
              supervisor.pid(), spec.id(), old, Objects.requireNonNull(pid), reason));
    }
  }

  /** Asks or kills the process, as the spec says, and waits until it is dead. */
  static void stop(Pid pid, Shutdown shutdown) {
    switch (shutdown) {
      case Shutdown.BrutalKill() -> pid.kill();
      case Shutdown.After(var time) -> ask(pid, time);
      case Shutdown.Infinity() -> ask(pid, null);
    }
  }

  private static void ask(Pid pid, @Nullable Duration time) {
    pid.exit(ExitReason.SHUTDOWN);
    if (pid.isAlive()) {
      Endings end = new Endings();
      end.add(pid);
      if (!end.await(time)) {
        pid.kill();
      }
    }
  }

  Child view() {
    return new Child(
        spec.id(),
        Optional.ofNullable(pid),
        restarting,
        spec.type(),
        spec.restart(),
        Math.max(0, started - 1));
  }
}
