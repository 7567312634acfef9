package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An application that was started. For use by any thread and any process outside of it.
 *
 * <p>It has failed if its root supervisor gave up, because there were more restarts than its
 * intensity allows, or ended with an abnormal reason, or if an application that it depends on has
 * failed. All other ends are in order: it was stopped, or its work was done.
 */
public final class RunningApplication {
  private final Application application;
  private final Configuration configuration;
  private final List<RunningApplication> dependencies;
  private final Pid master;
  private volatile @Nullable Supervisor supervisor; // set before anybody else sees this
  private volatile boolean gaveUp;
  private volatile boolean lostFailed;

  RunningApplication(
      Application application,
      Configuration configuration,
      List<RunningApplication> dependencies,
      Pid master) {
    this.application = application;
    this.configuration = configuration;
    this.dependencies = List.copyOf(dependencies);
    this.master = master;
  }

  // ------------------------------------------------------------------ told by its master

  RunningApplication started(Pid root) {
    supervisor = Supervisor.of(root);
    return this;
  }

  void giveUp() {
    gaveUp = true;
  }

  /** An application that this one depends on has ended. */
  void lost(RunningApplication dependency) {
    lostFailed |= dependency.failed();
  }

  Pid master() {
    return master;
  }

  List<RunningApplication> dependencies() {
    return dependencies;
  }

  /** Waits for its end if nobody needs it any more. Its users have ended. */
  void settle() {
    try {
      boolean ends =
          Calls.<Boolean>call(
              master, application, Kind.SYSTEM, new ApplicationMaster.Settle(), Calls.FOREVER);
      if (!ends) {
        return;
      }
    } catch (ServerEndedException e) {
      // it has ended by itself
    }
    awaitEnd();
    dependencies.reversed().forEach(RunningApplication::settle);
  }

  // ------------------------------------------------------------------ for users

  /**
   * The name of the application.
   *
   * @return the name
   */
  public String name() {
    return application.name();
  }

  /**
   * What it was configured with.
   *
   * @return the values
   */
  public Configuration configuration() {
    return configuration;
  }

  /**
   * Its root supervisor.
   *
   * @return the supervisor, also if it has ended
   */
  public Supervisor supervisor() {
    Supervisor mine = supervisor;
    if (mine == null) {
      throw new AssertionError("shown before it was started");
    }
    return mine;
  }

  /**
   * Whether its root supervisor lives.
   *
   * @return false once it is dead
   */
  public boolean isRunning() {
    return supervisor().pid().isAlive();
  }

  /**
   * Stops the application, its children in reverse order, each as long as its {@link Shutdown}
   * allows; then, in reverse order of their start, those it depends on which were started for it
   * and which nobody else needs. Returns when all have ended; at once if it has ended before.
   *
   * @throws IllegalStateException if other applications depend on it: it says which
   * @throws CallingItselfException if the caller is its root supervisor
   */
  public void stop() {
    try {
      Calls.<Boolean>call(
          master, application, Kind.SYSTEM, new ApplicationMaster.Stop(), Calls.FOREVER);
    } catch (ServerEndedException e) {
      // it has ended already, or is just ending
    }
    awaitEnd();
    dependencies.reversed().forEach(RunningApplication::settle);
  }

  /**
   * Waits until the application has ended. Those it depends on may still be stopping.
   *
   * @return why its root supervisor ended: {@link ExitReason#SHUTDOWN} after a stop
   */
  public ExitReason await() {
    return awaitEnd();
  }

  private ExitReason awaitEnd() {
    Processes.await(master);
    return Processes.await(supervisor().pid());
  }

  /**
   * Waits until the application has ended, for some time.
   *
   * @param timeout how long; zero looks once
   * @return why its root supervisor ended; empty if it has not
   */
  public Optional<ExitReason> await(Duration timeout) {
    Optional<ExitReason> end = Processes.await(supervisor().pid(), timeout);
    return end.isPresent() && Processes.await(master, timeout).isPresent() ? end : Optional.empty();
  }

  /**
   * Whether it has ended, and not in order.
   *
   * @return false while it runs
   */
  public boolean failed() {
    ExitReason end = Calls.KERNEL.exitReason(supervisor().pid());
    return end != null && (gaveUp || lostFailed || end.isAbnormal());
  }

  @Override
  public String toString() {
    return "RunningApplication[" + name() + " " + supervisor().pid() + "]";
  }
}
