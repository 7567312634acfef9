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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dynamic supervisor as a callback process. A child is found by its process, also by the dead one
 * while it waits to be restarted. One that is being terminated has left the table; {@link
 * DynamicStops} sees to it.
 */
final class DynamicLoop implements Behaviour {

  private final Callback callback;
  private final DynamicSupervisorSpec spec;
  private final Startup startup;
  private final @Nullable Pid parent;
  private final Intensity intensity;
  private final Map<Pid, ManagedChild> children = new HashMap<>();
  private final DynamicStops stops;

  /** Ours already if we are killed in its first start, though it has no process to be found by. */
  private @Nullable ManagedChild newcomer;

  private DynamicLoop(
      Callback callback, DynamicSupervisorSpec spec, Startup startup, @Nullable Pid parent) {
    this.callback = callback;
    this.spec = spec;
    this.startup = startup;
    this.parent = parent;
    this.intensity = new Intensity(spec.maxRestarts(), spec.window());
    this.stops = new DynamicStops(callback);
  }

  static Pid start(Node node, DynamicSupervisorSpec spec, SpawnSpec how) {
    return Startup.start(
        node, startup -> callback -> new DynamicLoop(callback, spec, startup, how.link()), how);
  }

  @Override
  public void init() {
    callback.self().trapExit(true);
    startup.ready();
  }

  @Override
  public void handle(Envelope envelope) {
    switch (envelope.message()) {
      case Exit(var pid, var reason) when envelope.kind() == Kind.SIGNAL -> {
        if (pid == parent) {
          callback.stop(reason);
        } else if (!pid.isAlive()) {
          childEnded(pid, reason);
        }
      }
      case ManagedChild.Gone gone when envelope.kind() == Kind.SYSTEM -> {
        if (gone.child().heeds(gone)) {
          resume(gone.child());
        }
      }
      case ManagedChild.Retry(var child) when envelope.kind() == Kind.SYSTEM -> {
        child.retrying = false;
        if (child.restarting) {
          restart(child);
        }
      }
      case DynamicStops.Note note when envelope.kind() == Kind.SYSTEM -> stops.handle(note);
      case Control<?> request when envelope instanceof OpenCall<?> call -> answer(call, request);
      case Control.StartChild(var child) when envelope.kind() == Kind.SYSTEM -> tryStart(child);
      default -> {
        if (!SystemRequests.handle(callback, envelope, this::view, callback::stop)) {
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
            "the dynamic supervisor "
                + callback.pid()
                + " got a message that it does not handle: "
                + Calls.text(envelope.message()));
  }

  // ------------------------------------------------------------------ restarts

  private void childEnded(Pid pid, ExitReason reason) {
    ManagedChild child = children.get(pid);
    if (child == null || child.restarting) {
      return;
    }
    if (child.comesAgain(reason)) {
      child.awaitRestart(pid, reason);
      if (child.spec.start().charged(reason)) {
        restart(child);
      } else {
        resume(child);
      }
    } else {
      children.remove(pid);
      child.abandon(reason);
    }
  }

  private void restart(ManagedChild child) {
    if (intensity.allows(Calls.KERNEL.clock(callback.node()).nanos())) {
      resume(child);
      return;
    }
    Log.OTP.log(
        Level.ERROR,
        () ->
            "the dynamic supervisor "
                + callback.pid()
                + " gives up: "
                + child.who()
                + " ended and there were more than "
                + spec.maxRestarts()
                + " restarts within "
                + spec.window());
    Calls.KERNEL.emit(
        callback.node(),
        new SupervisorGaveUp(callback.pid(), "", spec.maxRestarts(), spec.window()));
    callback.stop(ExitReason.SHUTDOWN);
  }

  private void resume(ManagedChild child) {
    if (!child.mayRestart(callback)) {
      return;
    }
    Pid old = Objects.requireNonNull(child.predecessor);
    try {
      if (child.start(callback) && child.pid != null) {
        children.remove(old);
        child.restarted(callback);
        children.put(child.pid, child);
      } else {
        children.remove(old);
        child.declined();
      }
    } catch (StartFailedException e) {
      child.retrying = true;
      Calls.KERNEL.send(callback.pid(), Kind.SYSTEM, new ManagedChild.Retry(child));
    }
  }

  // ------------------------------------------------------------------ requests

  @SuppressWarnings("unchecked")
  private void answer(OpenCall<?> asked, Control<?> request) {
    OpenCall<Object> call = (OpenCall<Object>) asked;
    try {
      switch (request) {
        case Control.StartChild(var child) -> call.answer(startChild(child));
        case Control.TerminatePid(var pid) -> terminate(pid, call);
        case Control.WhichChildren() -> call.answer(view());
        case Control.CountChildren() -> call.answer(Children.count(children.values()));
        case Control.TerminateChild _, Control.RestartChild _, Control.DeleteChild _ ->
            throw new IllegalArgumentException(
                callback.pid() + " is a dynamic supervisor: it knows its children by pid");
      }
    } catch (StartException | MaxChildrenException | IllegalArgumentException e) {
      call.refuse(e);
    }
  }

  /** Nobody waits to be told. */
  private void tryStart(ChildSpec child) {
    try {
      startChild(child);
    } catch (StartException e) {
      logFailedStart(Level.DEBUG, child, e); // the one who made the spec knows
    } catch (MaxChildrenException | IllegalArgumentException e) {
      logFailedStart(Level.WARNING, child, e);
    }
  }

  private void logFailedStart(Level level, ChildSpec child, RuntimeException cause) {
    Log.OTP.log(
        level,
        () ->
            "the dynamic supervisor "
                + callback.pid()
                + " could not start the child \""
                + child.id()
                + "\": "
                + cause.getMessage());
  }

  private Optional<Pid> startChild(ChildSpec child) {
    child.validate(AutoShutdown.NEVER);
    if (children.size() >= spec.maxChildren()) {
      throw new MaxChildrenException(callback.pid(), spec.maxChildren());
    }
    ManagedChild fresh = new ManagedChild(child);
    newcomer = fresh;
    try {
      if (!fresh.start(callback) || fresh.pid == null) {
        throw new StartIgnoredException(fresh.who());
      }
      children.put(fresh.pid, fresh);
    } catch (StartException e) {
      newcomer = callback.exitReason() == null ? null : fresh;
      throw e;
    }
    newcomer = null;
    return Optional.of(fresh.pid);
  }

  private void terminate(Pid pid, OpenCall<Object> call) {
    ManagedChild child = children.remove(pid);
    if (child == null) {
      call.answer(false);
    } else if (child.restarting) {
      child.forgetRestart();
      child.abandon(ExitReason.SHUTDOWN);
      call.answer(true);
    } else {
      Calls.KERNEL.atEnd(pid, () -> child.abandon(ExitReason.SHUTDOWN));
      stops.begin(pid, child.spec.shutdown(), call);
    }
  }

  private List<Child> view() {
    return children.values().stream().map(ManagedChild::view).toList();
  }

  // ------------------------------------------------------------------ the end

  /** Stops all at once; each is killed when its own time is over. */
  @Override
  public void terminate(ExitReason reason) {
    stops.stopAll(children);
    if (reason.isAbnormal() && callback.isStopping()) {
      throw callback.self().exit(reason); // nothing was thrown, so the runtime would not report it
    }
  }

  /** Nobody will start these children again. */
  @Override
  public void died(ExitReason reason) {
    Calls.KERNEL.atEnd(
        callback.pid(),
        () -> {
          children.values().forEach(child -> child.abandon(reason));
          if (newcomer != null) {
            newcomer.abandon(reason);
          }
        });
  }
}
