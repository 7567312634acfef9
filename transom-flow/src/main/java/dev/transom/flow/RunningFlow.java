package dev.transom.flow;

import dev.transom.process.Pid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A flow that was started. When it is over nothing of it is left but the result. Safe for use by
 * any thread.
 *
 * {@snippet :
 * RunningFlow<Long> clicks = flow.start();
 * System.out.println(clicks.info());
 * clicks.stop();
 * }
 *
 * @param <R> the type of its result
 */
public final class RunningFlow<R> {
  private final Run run;

  RunningFlow(Run run) {
    this.run = run;
  }

  /**
   * Waits until the flow is over.
   *
   * @return its result
   * @throws FlowException if it has failed, or was stopped
   */
  @SuppressWarnings("unchecked")
  public R await() {
    return (R) Failures.present(run.await(), "the result");
  }

  /**
   * Waits until the flow is over, for some time.
   *
   * @param timeout how long; zero looks once
   * @return its result; empty if it is not over
   * @throws FlowException if it has failed, or was stopped
   */
  @SuppressWarnings("unchecked")
  public Optional<R> await(Duration timeout) {
    return (Optional<R>) run.await(timeout);
  }

  /**
   * What it has done so far.
   *
   * @return estimates while it runs; exact when it is over
   */
  public FlowInfo info() {
    return run.info();
  }

  /**
   * Has all windows fire that are open when the message comes to their stages, behind the elements
   * that have come before it; the cause is {@link Firing.Cause.Named}. Does nothing if the flow is
   * over.
   *
   * @param name the trigger's name
   */
  public void trigger(String name) {
    run.trigger(name);
  }

  /** Stops the flow and waits until nothing of it is left. Does nothing if it is over. */
  public void stop() {
    run.stop();
  }

  /**
   * Its name: all its stages have names that begin with it, but those of the user.
   *
   * @return the name
   */
  public String name() {
    return run.name();
  }

  /**
   * The names of its stages: sources, layers, the user's that were started with it, and the one
   * that collects. Whoever kills one of their processes does no harm.
   *
   * @return the names
   */
  public List<String> stages() {
    return run.stages();
  }

  /**
   * The supervisor of its stages.
   *
   * @return the address
   */
  public Pid pid() {
    return run.pid();
  }

  @Override
  public String toString() {
    return name();
  }
}
