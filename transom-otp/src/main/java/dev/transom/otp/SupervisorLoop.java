package dev.transom.otp;

import dev.transom.otp.spi.Startup;
import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.SpawnSpec;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor as a callback process: what it decides. {@link Children} knows the children, {@link
 * SupervisorDesk} answers requests.
 *
 * <p>A restart is a state, not a wait: the children to be started again are marked, and {@link
 * #advance} starts those whose predecessors have ended, in order, now and whenever a note says that
 * something has changed. What waits in place is only the start and the stop of a living child.
 */
final class SupervisorLoop implements Behaviour {

  private final Callback callback;
  private final SupervisorSpec spec;
  private final Startup startup;
  private final @Nullable Pid parent;
  private final Intensity intensity;
  private final Children children;
  private final SupervisorDesk desk;

  private final boolean root;
  private final Runnable whenGivingUp;

  private SupervisorLoop(
      Callback callback,
      SupervisorSpec spec,
      Startup startup,
      SpawnSpec how,
      Runnable whenGivingUp) {
    this.callback = callback;
    this.spec = spec;
    this.startup = startup;
    this.parent = how.link();
    this.root = how.supervisor() == null;
    this.whenGivingUp = whenGivingUp;
    this.intensity = new Intensity(spec.maxRestarts(), spec.window());
    this.children = new Children(callback);
    this.desk = new SupervisorDesk(callback, spec, children);
  }

  static Pid start(Node node, SupervisorSpec spec, SpawnSpec how) {
    return start(node, spec, how, () -> {});
  }

  /**
   * Starts a supervisor.
   *
   * @param whenGivingUp runs in it before it ends because its intensity was exceeded, which its
   *     reason does not tell from a stop
   */
  static Pid start(Node node, SupervisorSpec spec, SpawnSpec how, Runnable whenGivingUp) {
    return Startup.start(
        node,
        startup -> callback -> new SupervisorLoop(callback, spec, startup, how, whenGivingUp),
        how);
  }

  @Override
  public void init() {
    callback.self().trapExit(true);
    for (ChildSpec child : spec.children()) {
      try {
        children.add(child);
      } catch (StartFailedException e) {
        children.stopAll();
        startup.failed(callback, e);
        throw callback.self().exit(ExitReason.shutdown(String.valueOf(e.getMessage())));
      }
    }
    startup.ready();
  }

  @Override
  public void handle(Envelope envelope) {
    switch (envelope.message()) {
      case Exit(var pid, var reason) when envelope.kind() == Kind.SIGNAL -> {
        if (pid == parent) {
          callback.stop(reason);
        } else {
          childEnded(pid, reason);
        }
      }
      case ManagedChild.Gone gone when envelope.kind() == Kind.SYSTEM -> {
        if (gone.child().heeds(gone)) {
          advance(gone.child());
        }
      }
      case ManagedChild.Retry(var child) when envelope.kind() == Kind.SYSTEM -> {
        child.retrying = false;
        if (child.restarting) {
          restart(child);
        }
      }
      case Control<?> _ when envelope instanceof OpenCall<?> call -> desk.handle(call);
      default -> {
        if (!SystemRequests.handle(callback, envelope, children::view, callback::stop)) {
          unexpected(envelope);
        }
      }
    }
  }

  private void unexpected(Envelope envelope) {
    if (envelope instanceof OpenCall<?> call) {
      call.refuse(new IllegalArgumentException(callback.pid() + " is a supervisor, not a server"));
    }
    Log.OTP.log(
        Level.WARNING,
        () ->
            "the supervisor "
                + callback.pid()
                + " got a message that it does not handle: "
                + Calls.text(envelope.message()));
  }

  private void childEnded(Pid pid, ExitReason reason) {
    ManagedChild child = pid.isAlive() ? null : children.take(pid);
    if (child == null) {
      return; // one that we stopped, or a signal that a living process sent
    }
    if (child.comesAgain(reason)) {
      child.awaitRestart(pid, reason);
      if (child.spec.start().charged(reason)) {
        restart(child);
      } else {
        begin(child);
      }
    } else {
      child.abandon(reason);
      if (child.spec.restart() == Restart.TEMPORARY) {
        children.remove(child);
      }
      if (child.spec.significant() && isLastSignificant()) {
        callback.stop(ExitReason.SHUTDOWN);
      }
    }
  }

  private boolean isLastSignificant() {
    return switch (spec.autoShutdown()) {
      case NEVER -> false;
      case ANY_SIGNIFICANT -> true;
      case ALL_SIGNIFICANT ->
          children.all().stream()
              .noneMatch(
                  child -> child.spec.significant() && (child.pid != null || child.restarting));
    };
  }

  /** Counts a restart and begins it. */
  private void restart(ManagedChild child) {
    if (!intensity.allows(Calls.KERNEL.clock(callback.node()).nanos())) {
      Log.OTP.log(
          Level.ERROR,
          () ->
              "the supervisor "
                  + callback.pid()
                  + " gives up: "
                  + child.who()
                  + " ended and there were more than "
                  + spec.maxRestarts()
                  + " restarts within "
                  + spec.window());
      whenGivingUp.run();
      Calls.KERNEL.emit(
          callback.node(),
          new SupervisorGaveUp(callback.pid(), child.spec.id(), spec.maxRestarts(), spec.window()));
      callback.stop(ExitReason.SHUTDOWN);
      return;
    }
    begin(child);
  }

  /** Begins a restart: by the strategy, others are stopped and marked as well. */
  private void begin(ManagedChild child) {
    switch (spec.strategy()) {
      case ONE_FOR_ONE -> {}
      case ONE_FOR_ALL -> children.stopForRestart(child, false);
      case REST_FOR_ONE -> children.stopForRestart(child, true);
    }
    advance(child);
  }

  /**
   * Starts what is marked and may start; all of it, or the one child if children are independent.
   */
  private void advance(ManagedChild child) {
    if (spec.strategy() == Strategy.ONE_FOR_ONE) {
      resume(child);
      return;
    }
    for (ManagedChild one : children.all()) {
      if (one.restarting && !resume(one)) {
        return;
      }
    }
    desk.reopen();
  }

  /** False if the child has to wait. */
  private boolean resume(ManagedChild child) {
    if (!child.mayRestart(callback)) {
      return false;
    }
    try {
      if (children.start(child)) {
        child.restarted(callback);
      } else {
        child.declined();
      }
      return true;
    } catch (StartFailedException e) {
      if (!child.retrying) {
        child.retrying = true;
        Calls.KERNEL.send(callback.pid(), Kind.SYSTEM, new ManagedChild.Retry(child));
      }
      return false;
    }
  }

  @Override
  public void terminate(ExitReason reason) {
    children.stopAll();
    if (reason.isAbnormal() && callback.isStopping()) {
      throw callback.self().exit(reason); // nothing was thrown, so the runtime would not report it
    }
  }

  /**
   * A supervisor that has a supervisor may come back and start the children of its specification
   * again; that is decided there, see {@link SupervisorStart}. All others are lost with this
   * process.
   */
  @Override
  public void died(ExitReason reason) {
    Calls.KERNEL.atEnd(
        callback.pid(), () -> children.abandon(root ? List.of() : spec.children(), reason));
  }
}
