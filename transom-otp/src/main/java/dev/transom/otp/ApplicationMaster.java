package dev.transom.otp;

import dev.transom.otp.spi.Startup;
import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.Down;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.SpawnSpec;
import dev.transom.process.spi.SystemStop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The process above an application's root supervisor. It watches both ways: the applications it
 * depends on, without which it ends, and those that depend on it, without which it ends too unless
 * it was started for itself. So nothing has to be undone by whoever started it: a master that dies,
 * at any moment, lets go of what it held.
 */
final class ApplicationMaster implements Behaviour {
  static final String NAME = "application ";

  /** An application that needs this one. */
  record User(Pid master, String name) {}

  /** Start the root supervisor; without a user, for itself. */
  record Begin(
      Configuration configuration, List<RunningApplication> dependencies, @Nullable User user) {}

  /** Somebody else needs the application, or wants to start it for itself. */
  record Join(Application application, @Nullable User user) {}

  /** Stop, unless others need it. */
  record Stop() {}

  /** Answers whether the application is going to stop because nobody needs it. */
  record Settle() {}

  private final Callback callback;
  private final Application application;
  private final Startup startup;
  private final @Nullable Pid starter;
  private final Map<Pid, String> users = new HashMap<>();
  private final Map<Pid, RunningApplication> dependencies = new HashMap<>();
  private final List<Runnable> early = new ArrayList<>();
  private @Nullable RunningApplication running;
  private boolean forItself;

  /**
   * Made by whoever starts it.
   *
   * @param starter the process that is to say {@link Begin}; null if it is a plain thread
   */
  ApplicationMaster(
      Callback callback, Application application, Startup startup, @Nullable Pid starter) {
    this.callback = callback;
    this.application = application;
    this.startup = startup;
    this.starter = starter;
  }

  @Override
  public void init() {
    Applications.of(callback.node()).add(callback.pid());
    callback.self().trapExit(true);
    if (starter != null) {
      callback.self().monitor(starter);
    }
    startup.ready();
  }

  @Override
  @SuppressWarnings("unchecked")
  public void handle(Envelope envelope) {
    switch (envelope.message()) {
      case Begin begin -> begin(begin, (OpenCall<RunningApplication>) envelope);
      case Join join -> join(join, (OpenCall<RunningApplication>) envelope);
      case Stop _ -> stop((OpenCall<Boolean>) envelope);
      case Settle _ -> ((OpenCall<Boolean>) envelope).answer(settled());
      case Exit(var pid, _) when envelope.kind() == Kind.SIGNAL -> {
        if (running != null && pid == running.supervisor().pid() && !pid.isAlive()) {
          callback.stop(ExitReason.NORMAL);
        }
      }
      case Down down when envelope.kind() == Kind.SIGNAL -> down(down.pid());
      default -> SystemRequests.handle(callback, envelope, application::toString, callback::stop);
    }
  }

  private void begin(Begin begin, OpenCall<RunningApplication> call) {
    Pid root;
    try {
      RunningApplication mine =
          new RunningApplication(
              application, begin.configuration(), begin.dependencies(), callback.pid());
      root =
          SupervisorLoop.start(
              callback.node(),
              specification(begin.configuration()),
              new SpawnSpec(
                  SpawnOptions.DEFAULT.name(application.name()).label(application.name()),
                  callback.pid(),
                  null,
                  0),
              mine::giveUp);
      running = mine.started(root);
    } catch (RuntimeException e) {
      call.refuse(e);
      callback.stop(ExitReason.NORMAL);
      return;
    }
    for (RunningApplication dependency : begin.dependencies()) {
      dependencies.put(dependency.master(), dependency);
      callback.self().monitor(dependency.master());
    }
    use(begin.user());
    tellStart(running, root);
    call.answer(running);
    early.forEach(Runnable::run);
    early.clear();
  }

  /** Also tells the end, which is the root's: whoever dies first, it comes once and afterwards. */
  private void tellStart(RunningApplication mine, Pid root) {
    Node node = callback.node();
    String name = application.name();
    try {
      Calls.KERNEL.emit(node, new ApplicationStarted(name, root));
    } finally { // this process may be killed in a handler
      Calls.KERNEL.atEnd(
          root,
          () -> {
            ExitReason end = Objects.requireNonNull(Calls.KERNEL.exitReason(root));
            Calls.KERNEL.emit(node, new ApplicationEnded(name, end, mine.failed()));
          });
    }
  }

  private SupervisorSpec specification(Configuration configuration) {
    try {
      SupervisorSpec spec = application.tree().apply(configuration);
      spec.validate();
      return spec;
    } catch (RuntimeException e) {
      throw new StartFailedException(application.name(), ExitReason.crashed(e), e);
    }
  }

  private void join(Join join, OpenCall<RunningApplication> call) {
    RunningApplication mine = running;
    if (callback.isStopping()) {
      call.defer(); // it fails when this process ends, and whoever called starts another one
    } else if (mine == null) {
      call.defer();
      early.add(() -> join(join, call));
    } else if (!join.application().equals(application)) {
      call.refuse(
          new IllegalStateException(
              "another application of the name \"" + application.name() + "\" runs on this node"));
    } else if (join.user() == null && forItself) {
      call.refuse(
          new IllegalStateException(
              "the application \"" + application.name() + "\" runs already on this node"));
    } else {
      use(join.user());
      call.answer(mine);
    }
  }

  private void use(@Nullable User user) {
    if (user == null) {
      forItself = true;
    } else {
      users.put(user.master(), user.name());
      callback.self().monitor(user.master());
    }
  }

  private void stop(OpenCall<Boolean> call) {
    if (users.isEmpty()) {
      callback.stop(ExitReason.NORMAL);
      call.answer(true);
    } else {
      call.refuse(
          new IllegalStateException(
              "other applications need \""
                  + application.name()
                  + "\": stop those first, "
                  + String.join(", ", users.values())));
    }
  }

  private boolean settled() {
    if (users.isEmpty() && !forItself) {
      callback.stop(ExitReason.NORMAL);
    }
    return callback.isStopping();
  }

  private void down(Pid pid) {
    if (running == null && pid == starter) {
      callback.stop(ExitReason.NORMAL);
    }
    if (users.remove(pid) != null) {
      settled();
    }
    RunningApplication dependency = dependencies.remove(pid);
    RunningApplication mine = running;
    if (dependency != null && mine != null) {
      mine.lost(dependency);
      callback.stop(ExitReason.NORMAL);
    }
  }

  @Override
  public void terminate(ExitReason reason) {
    RunningApplication mine = running;
    if (mine == null) {
      return;
    }
    Pid root = mine.supervisor().pid();
    if (root.isAlive()) {
      Calls.KERNEL.post(root, Kind.SYSTEM, new SystemStop(ExitReason.SHUTDOWN));
    }
    Processes.await(root);
  }
}
