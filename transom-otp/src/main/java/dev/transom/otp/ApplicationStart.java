package dev.transom.otp;

import dev.transom.otp.spi.Startup;
import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.SpawnSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Starts an application and those it depends on. The name of an {@link ApplicationMaster} is what
 * two starts contend for: who gets it begins, the other one joins. A master is spawned before its
 * dependencies are started, so that they can watch it from the first: they stop when it dies,
 * wherever this start has got to.
 */
final class ApplicationStart {
  private final Node node;
  private final Map<Application, Configuration> configurations = new LinkedHashMap<>();

  private ApplicationStart(Node node) {
    this.node = node;
  }

  static RunningApplication start(Application application) {
    Node node = Node.current();
    ApplicationStart start = new ApplicationStart(node);
    start.configure(application);
    RunningApplication running = start.start(application, null);
    hold(running);
    return running;
  }

  private void configure(Application root) {
    List<Application> all = new ArrayList<>();
    collect(root, all);
    List<String> problems = new ArrayList<>();
    for (Application one : all) {
      ConfigurationReader reader =
          new ConfigurationReader(one.settings(), one.places(), System.getenv());
      configurations.put(one, reader.read());
      String prefix = all.size() == 1 ? "" : one.name() + ": ";
      reader.problems().forEach(problem -> problems.add(prefix + problem));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException("the application \"" + root.name() + '"', problems);
    }
  }

  /** Dependencies first, each once. They cannot be circular: they are there before who has them. */
  private static void collect(Application application, List<Application> into) {
    application.dependencies().forEach(one -> collect(one, into));
    if (!into.contains(application)) {
      into.add(application);
    }
  }

  /**
   * Starts one.
   *
   * @param user the master of the application that needs it; null if it is started for itself
   */
  private RunningApplication start(Application application, ApplicationMaster.@Nullable User user) {
    while (true) {
      String name = ApplicationMaster.NAME + application.name();
      Pid master;
      try {
        master = spawn(application, name);
      } catch (NameTakenException e) {
        Pid other = node.whereis(name).orElse(null);
        RunningApplication running = other == null ? null : join(other, application, user);
        if (running != null) {
          return running;
        }
        continue; // it was about to end
      }
      return begin(application, master, user);
    }
  }

  private Pid spawn(Application application, String name) {
    Pid starter = Calls.KERNEL.caller();
    return Startup.start(
        node,
        startup -> callback -> new ApplicationMaster(callback, application, startup, starter),
        new SpawnSpec(SpawnOptions.DEFAULT.name(name).label(name)));
  }

  private RunningApplication begin(
      Application application, Pid master, ApplicationMaster.@Nullable User needed) {
    List<RunningApplication> dependencies = new ArrayList<>();
    boolean begun = false;
    try {
      var user = new ApplicationMaster.User(master, application.name());
      for (Application dependency : application.dependencies()) {
        dependencies.add(start(dependency, user));
      }
      Configuration configuration = configurations.get(application);
      if (configuration == null) {
        throw new AssertionError(application + " was not configured");
      }
      RunningApplication running =
          Calls.call(
              master,
              application,
              Kind.SYSTEM,
              new ApplicationMaster.Begin(configuration, dependencies, needed),
              Calls.FOREVER);
      begun = true;
      return running;
    } finally {
      if (!begun) {
        master.kill(); // it has no children, or has stopped them
        Processes.await(master);
        dependencies.reversed().forEach(RunningApplication::settle);
      }
    }
  }

  private static @Nullable RunningApplication join(
      Pid master, Application application, ApplicationMaster.@Nullable User user) {
    try {
      return Calls.call(
          master,
          application,
          Kind.SYSTEM,
          new ApplicationMaster.Join(application, user),
          Calls.FOREVER);
    } catch (ServerEndedException e) {
      Processes.await(master);
      return null;
    }
  }

  /** All threads of a node are daemons; this one keeps the JVM alive for the application. */
  private static void hold(RunningApplication running) {
    CountDownLatch ended = new CountDownLatch(2);
    Calls.KERNEL.whenEnded(running.master(), ended::countDown);
    Calls.KERNEL.whenEnded(running.supervisor().pid(), ended::countDown);
    Thread.ofPlatform()
        .name("transom-application-" + running.name())
        .daemon(false)
        .start(() -> {
          boolean interrupted = true;
          while (interrupted) {
            try {
              ended.await();
              interrupted = false;
            } catch (InterruptedException e) {
              interrupted = true; // nobody but the application's end lets the JVM go
            }
          }
        });
  }
}
