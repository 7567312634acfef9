package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.OpenCall;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Answers what a supervisor is asked. */
final class SupervisorDesk {
  private final Callback callback;
  private final SupervisorSpec spec;
  private final Children children;

  /** Requests that change something and came during the restart of a group: order matters there. */
  private final Queue<OpenCall<?>> held = new ArrayDeque<>();

  SupervisorDesk(Callback callback, SupervisorSpec spec, Children children) {
    this.callback = callback;
    this.spec = spec;
    this.children = children;
  }

  /** The restart of a group is over. */
  void reopen() {
    for (OpenCall<?> call = held.poll(); call != null; call = held.poll()) {
      handle(call);
    }
  }

  void handle(OpenCall<?> call) {
    Control<?> request = (Control<?>) call.message();
    boolean changes =
        !(request instanceof Control.WhichChildren || request instanceof Control.CountChildren);
    if (changes
        && spec.strategy() != Strategy.ONE_FOR_ONE
        && children.all().stream().anyMatch(child -> child.restarting)) {
      call.defer();
      held.add(call);
      return;
    }
    try {
      answer(call, carryOut(request));
    } catch (StartException | IllegalArgumentException | IllegalStateException e) {
      call.refuse(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static void answer(OpenCall<?> call, Object value) {
    ((OpenCall<Object>) call).answer(value);
  }

  private Object carryOut(Control<?> request) {
    return switch (request) {
      case Control.StartChild(var child) -> startChild(child);
      case Control.TerminateChild(var id) -> {
        children.stop(existing(id));
        yield true;
      }
      case Control.RestartChild(var id) -> restartChild(existing(id));
      case Control.DeleteChild(var id) -> {
        children.remove(idle(existing(id)));
        yield true;
      }
      case Control.WhichChildren() -> children.view();
      case Control.CountChildren() -> Children.count(children.all());
      case Control.TerminatePid _ ->
          throw new IllegalArgumentException(
              callback.pid() + " is not a dynamic supervisor: it knows its children by id");
    };
  }

  private Optional<Pid> startChild(ChildSpec child) {
    child.validate(spec.autoShutdown());
    ManagedChild same = children.get(child.id());
    if (same != null) {
      throw new IllegalArgumentException(
          "there is a child \""
              + child.id()
              + "\" already: choose another id, or terminate and delete that one, or restart it");
    }
    return Optional.ofNullable(children.add(child).pid);
  }

  private Optional<Pid> restartChild(ManagedChild child) {
    children.start(idle(child));
    return Optional.ofNullable(child.pid);
  }

  private ManagedChild existing(String id) {
    ManagedChild child = children.get(id);
    if (child == null) {
      throw new IllegalArgumentException(
          callback.pid() + " has no child \"" + id + "\": see whichChildren");
    }
    return child;
  }

  private static ManagedChild idle(ManagedChild child) {
    if (child.pid != null) {
      throw new IllegalStateException(
          child.who() + " runs as " + child.pid + ": terminate it first");
    }
    if (child.restarting) {
      throw new IllegalStateException(child.who() + " is being restarted: terminate it first");
    }
    return child;
  }
}
