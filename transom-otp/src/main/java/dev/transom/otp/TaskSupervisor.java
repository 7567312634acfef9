package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A dynamic supervisor whose children are tasks: they are listed under it, their number can be
 * limited, and they are stopped with it, after those who come before it in a supervision tree.
 *
 * {@snippet :
 * TaskSupervisor mails = TaskSupervisor.start("mails");
 * mails.startChild(self -> send(order)); // fire and forget, but not out of sight
 * Task<Page> page = mails.asyncNolink(() -> fetch("news")); // its crash is only its own
 * }
 *
 * <p>In a supervision tree it is a child like any other, see {@link #child}. Tasks whose result is
 * awaited are never restarted: nobody would wait for the second one.
 *
 * <p>Immutable; for use by any thread and any process. The methods throw {@link
 * ServerEndedException} if the supervisor is dead.
 */
public final class TaskSupervisor {
  private final DynamicSupervisor children;
  private final Shutdown stopping;

  private TaskSupervisor(DynamicSupervisor children, Shutdown stopping) {
    this.children = children;
    this.stopping = stopping;
  }

  /**
   * Starts a supervisor under a name, without a limit on its tasks.
   *
   * @param name the name to register it under
   * @return the running supervisor
   * @throws NameTakenException if a living process has the name
   */
  public static TaskSupervisor start(String name) {
    return of(DynamicSupervisor.spec().start(name));
  }

  /**
   * A supervisor as a child of another.
   *
   * @param name the name it is registered under, and the child's id
   * @param spec how many children it may have, and how often they may be restarted
   * @return the spec of the child
   */
  public static ChildSpec child(String name, DynamicSupervisorSpec spec) {
    return ChildSpec.of(name, spec).options(SpawnOptions.DEFAULT.name(name));
  }

  /**
   * A running dynamic supervisor, seen as one of tasks.
   *
   * @param supervisor the supervisor
   * @return a handle on it
   */
  public static TaskSupervisor of(DynamicSupervisor supervisor) {
    return new TaskSupervisor(Objects.requireNonNull(supervisor, "supervisor"), Shutdown.DEFAULT);
  }

  /**
   * A supervisor by its name.
   *
   * @param name the name, looked up on the current node at every use
   * @return a handle that survives restarts
   */
  public static TaskSupervisor named(String name) {
    return of(DynamicSupervisor.named(name));
  }

  /**
   * A handle on the same supervisor with another way to stop the tasks that are started through it,
   * when they are terminated or the supervisor stops. The default asks, and waits 5 s.
   *
   * @param how the way
   * @return a changed handle
   */
  public TaskSupervisor stopping(Shutdown how) {
    return new TaskSupervisor(children, Objects.requireNonNull(how, "how"));
  }

  // ------------------------------------------------------------------ starting

  /**
   * Starts a task whose result nobody awaits, and does not restart it.
   *
   * @param work what it does
   * @return its process
   * @throws MaxChildrenException if there are as many tasks as there may be
   */
  public Pid startChild(ProcessBody work) {
    return startChild(work, Restart.TEMPORARY);
  }

  /**
   * Starts a task whose result nobody awaits.
   *
   * @param work what it does, again for every restart
   * @param restart when it is restarted
   * @return its process, which a restart replaces
   * @throws MaxChildrenException if there are as many tasks as there may be
   */
  public Pid startChild(ProcessBody work, Restart restart) {
    return children.startChild(ChildSpec.process("task", work).restart(restart).shutdown(stopping));
  }

  /**
   * Starts a task linked to the caller, see {@link Task#async(Callable)}.
   *
   * @param work what it does
   * @param <T> the result
   * @return the task, which belongs to the caller
   * @throws MaxChildrenException if there are as many tasks as there may be
   */
  public <T extends @Nullable Object> Task<T> async(Callable<? extends T> work) {
    return Task.start(work, SpawnOptions.DEFAULT, true, this);
  }

  /**
   * Starts a task that is not linked to the caller, see {@link Task#asyncNolink(Callable)}.
   *
   * @param work what it does
   * @param <T> the result
   * @return the task, which belongs to the caller
   * @throws MaxChildrenException if there are as many tasks as there may be
   */
  public <T extends @Nullable Object> Task<T> asyncNolink(Callable<? extends T> work) {
    return Task.start(work, SpawnOptions.DEFAULT, false, this);
  }

  Pid start(TaskBody<?> body, SpawnOptions options) {
    return children.startChild(
        ChildSpec.starting(
                "task",
                context ->
                    Calls.KERNEL.spawnThread(context.node(), body, ChildSpec.spawnSpec(context)))
            .restart(Restart.TEMPORARY)
            .shutdown(stopping)
            .options(options));
  }

  // ------------------------------------------------------------------ its children and its end

  /**
   * Stops a task as its way to be stopped says, and waits until it is dead.
   *
   * @param task its process
   * @return false if it is no child of this supervisor
   */
  public boolean terminateChild(Pid task) {
    return children.terminateChild(task);
  }

  /**
   * The tasks that run.
   *
   * @return their processes, in no order
   */
  public List<Pid> children() {
    return children.whichChildren().stream().map(Child::pid).flatMap(Optional::stream).toList();
  }

  /**
   * The supervisor's process.
   *
   * @return its address
   */
  public Pid pid() {
    return children.pid();
  }

  /** Stops all tasks in parallel, then the supervisor, and waits for its end. */
  public void stop() {
    children.stop();
  }

  /**
   * Stops all tasks in parallel, then the supervisor, and waits for its end.
   *
   * @param reason the reason to end with
   * @param timeout how long to wait
   * @throws CallTimeoutException if it has not ended in time
   */
  public void stop(ExitReason reason, Duration timeout) {
    children.stop(reason, timeout);
  }

  /**
   * Waits until the supervisor has ended.
   *
   * @return why
   */
  public ExitReason await() {
    return children.await();
  }

  @Override
  public String toString() {
    return "TaskSupervisor[" + children + "]";
  }
}
