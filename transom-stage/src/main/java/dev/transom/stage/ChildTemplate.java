package dev.transom.stage;

import dev.transom.otp.ChildSpec;
import dev.transom.otp.ChildStart;
import dev.transom.otp.ChildType;
import dev.transom.otp.GenServer;
import dev.transom.otp.Restart;
import dev.transom.otp.Shutdown;
import dev.transom.process.Self;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a {@link ConsumerSupervisor} starts for each event. Immutable; begin with {@link #process},
 * {@link #server} or {@link #starting}.
 *
 * @param label the label of the children's processes
 * @param start how to start a child for an event; made once for each event, used again for restarts
 * @param restart {@link Restart#TEMPORARY}, the default: a child that crashed is given up, and its
 *     event is a dead letter; {@link Restart#TRANSIENT}: it is restarted
 * @param shutdown how a child is stopped; default 5 s
 * @param type what the children are; default workers
 * @param options how their processes are spawned
 * @param maxRestarts how many restarts within the window are still allowed, of all children
 *     together; default 3
 * @param window the window; default 5 s
 * @param <E> the type of the events
 */
public record ChildTemplate<E>(
    String label,
    Function<? super E, ? extends ChildStart> start,
    Restart restart,
    Shutdown shutdown,
    ChildType type,
    SpawnOptions options,
    int maxRestarts,
    Duration window) {
  private static final int MAX_RESTARTS = 3;
  private static final Duration WINDOW = Duration.ofSeconds(5);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the children were to be permanent, a number is negative or
   *     the window not positive
   */
  public ChildTemplate {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(shutdown, "shutdown");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(options, "options");
    if (Objects.requireNonNull(restart, "restart") == Restart.PERMANENT) {
      throw new IllegalArgumentException(
          "the child of an event cannot be permanent: it would never be done with it. Use"
              + " Restart.TEMPORARY, or Restart.TRANSIENT to restart it when it crashes");
    }
    if (maxRestarts < 0) {
      throw new IllegalArgumentException("maxRestarts must not be negative, got: " + maxRestarts);
    }
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("the window of restarts must be positive: " + window);
    }
  }

  /**
   * What a thread process does with its event.
   *
   * @param <E> the type of the events
   */
  @FunctionalInterface
  public interface Job<E> {
    /**
     * Handles an event; the process ends when it returns.
     *
     * @param self the process
     * @param event the event
     * @throws Exception a crash of the process
     */
    void run(Self self, E event) throws Exception;
  }

  /**
   * A thread process for each event, which may block anywhere.
   *
   * @param label the label of the processes
   * @param job what it does
   * @param <E> the type of the events
   * @return the template
   */
  public static <E> ChildTemplate<E> process(String label, Job<? super E> job) {
    Objects.requireNonNull(job, "job");
    return starting(label, event -> ChildSpec.process(label, self -> job.run(self, event)).start());
  }

  /**
   * A server for each event; the event is handled when the server stops.
   *
   * @param label the label of the processes
   * @param factory makes the server, in the new process, again for every restart
   * @param <E> the type of the events
   * @return the template
   */
  public static <E> ChildTemplate<E> server(
      String label, Function<? super E, ? extends GenServer<?>> factory) {
    Objects.requireNonNull(factory, "factory");
    return starting(label, event -> ChildSpec.of(label, () -> factory.apply(event)).start());
  }

  /**
   * Children that start in their own way, a supervisor for example.
   *
   * @param label the label of the processes
   * @param start how to start a child for an event
   * @param <E> the type of the events
   * @return the template
   */
  public static <E> ChildTemplate<E> starting(
      String label, Function<? super E, ? extends ChildStart> start) {
    return new ChildTemplate<>(
        label,
        start,
        Restart.TEMPORARY,
        Shutdown.DEFAULT,
        ChildType.WORKER,
        SpawnOptions.DEFAULT,
        MAX_RESTARTS,
        WINDOW);
  }

  /**
   * With another rule for restarts.
   *
   * @param rule temporary or transient
   * @return a changed template
   * @throws IllegalArgumentException if permanent
   */
  public ChildTemplate<E> restart(Restart rule) {
    return new ChildTemplate<>(label, start, rule, shutdown, type, options, maxRestarts, window);
  }

  /**
   * With another way to stop a child.
   *
   * @param way the way
   * @return a changed template
   */
  public ChildTemplate<E> shutdown(Shutdown way) {
    return new ChildTemplate<>(label, start, restart, way, type, options, maxRestarts, window);
  }

  /**
   * With children of another type.
   *
   * @param newType the type
   * @return a changed template
   */
  public ChildTemplate<E> type(ChildType newType) {
    return new ChildTemplate<>(
        label, start, restart, shutdown, newType, options, maxRestarts, window);
  }

  /**
   * With other options for the processes.
   *
   * @param newOptions the options
   * @return a changed template
   */
  public ChildTemplate<E> options(SpawnOptions newOptions) {
    return new ChildTemplate<>(
        label, start, restart, shutdown, type, newOptions, maxRestarts, window);
  }

  /**
   * With another restart intensity: one restart more than the limit within the window, and all
   * children are stopped and the supervising stage crashes.
   *
   * @param restarts how many are allowed; zero gives up at the first
   * @param within within how long
   * @return a changed template
   */
  public ChildTemplate<E> intensity(int restarts, Duration within) {
    return new ChildTemplate<>(label, start, restart, shutdown, type, options, restarts, within);
  }

  ChildSpec child(ChildStart how) {
    return new ChildSpec(label, how, restart, shutdown, type, false, options);
  }
}
