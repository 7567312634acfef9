package dev.transom.process;

import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Processes, from the outside and from below: spawn, name, time, wait. Everything here acts on
 * {@link Node#current()} and may be called by any thread, unless it says otherwise.
 *
 * {@snippet :
 * Pid echo =
 *     Processes.spawn(
 *         self -> {
 *           while (true) {
 *             if (self.receive() instanceof Ping ping) {
 *               ping.from().send(new Pong());
 *             }
 *           }
 *         });
 * }
 *
 * <p>A process spawned here has a virtual thread of its own and may block anywhere. Callback
 * processes (generic servers, stages, supervisors), which have no thread while idle, come with the
 * modules above.
 */
public final class Processes {
  private Processes() {}

  /**
   * Spawns a process.
   *
   * @param body what it does
   * @return its address
   */
  public static Pid spawn(ProcessBody body) {
    return spawn(body, SpawnOptions.DEFAULT);
  }

  /**
   * Spawns a process.
   *
   * @param body what it does
   * @param options how
   * @return its address
   * @throws NameTakenException if the options name it as a living process
   */
  public static Pid spawn(ProcessBody body, SpawnOptions options) {
    return Birth.thread(Node.current(), Objects.requireNonNull(body, "body"), options, null, null);
  }

  /**
   * Spawns a process linked to the calling one.
   *
   * @param body what it does
   * @return its address
   * @throws IllegalStateException if the caller is not a process
   */
  public static Pid spawnLink(ProcessBody body) {
    return spawnLink(body, SpawnOptions.DEFAULT);
  }

  /**
   * Spawns a process linked to the calling one.
   *
   * @param body what it does
   * @param options how
   * @return its address
   * @throws IllegalStateException if the caller is not a process
   */
  public static Pid spawnLink(ProcessBody body, SpawnOptions options) {
    Cell caller = requireCaller("spawnLink");
    return Birth.thread(caller.node, Objects.requireNonNull(body, "body"), options, caller, null);
  }

  /**
   * Spawns a process monitored by the calling one.
   *
   * @param body what it does
   * @return its address and the monitor
   * @throws IllegalStateException if the caller is not a process
   */
  public static Monitored spawnMonitor(ProcessBody body) {
    return spawnMonitor(body, SpawnOptions.DEFAULT);
  }

  /**
   * Spawns a process monitored by the calling one.
   *
   * @param body what it does
   * @param options how
   * @return its address and the monitor
   * @throws IllegalStateException if the caller is not a process
   */
  public static Monitored spawnMonitor(ProcessBody body, SpawnOptions options) {
    return monitored(requireCaller("spawnMonitor"), body, options, null);
  }

  /**
   * Spawns a process linked to the calling one and monitored by it: both from its first instant, so
   * that an end at once is told with its reason by either.
   *
   * @param body what it does
   * @return its address and the monitor
   * @throws IllegalStateException if the caller is not a process
   */
  public static Monitored spawnLinkMonitor(ProcessBody body) {
    return spawnLinkMonitor(body, SpawnOptions.DEFAULT);
  }

  /**
   * Spawns a process linked to the calling one and monitored by it.
   *
   * @param body what it does
   * @param options how
   * @return its address and the monitor
   * @throws IllegalStateException if the caller is not a process
   */
  public static Monitored spawnLinkMonitor(ProcessBody body, SpawnOptions options) {
    Cell caller = requireCaller("spawnLinkMonitor");
    return monitored(caller, body, options, caller);
  }

  private static Monitored monitored(
      Cell caller, ProcessBody body, SpawnOptions options, @Nullable Cell link) {
    Objects.requireNonNull(body, "body");
    Birth.MonitorRequest watch = new Birth.MonitorRequest(caller);
    Pid pid = Birth.thread(caller.node, body, options, link, watch);
    return new Monitored(pid, Objects.requireNonNull(watch.monitor));
  }

  private static Cell requireCaller(String what) {
    Strand strand = Strand.current();
    if (strand == null || strand.cell == null) {
      throw new IllegalStateException(
          what + " was called by a plain thread: call it inside a process, or use spawn");
    }
    return strand.cell;
  }

  /**
   * The calling process.
   *
   * @return its view of itself
   * @throws IllegalStateException if the caller is not a process
   */
  public static Self self() {
    return new SelfView(requireCaller("self"));
  }

  /**
   * Whether the caller is a process.
   *
   * @return false for a plain thread
   */
  public static boolean insideProcess() {
    Strand strand = Strand.current();
    return strand != null && strand.cell != null;
  }

  /**
   * Gives a process a name. It may have several; it loses them when it ends.
   *
   * @param name the name
   * @param pid the process
   * @throws NameTakenException if a living process has the name
   * @throws IllegalStateException if the process has ended
   */
  public static void register(String name, Pid pid) {
    Cell.checkSender(Strand.current());
    Cell cell = Cell.of(pid);
    cell.node.names.register(name, cell);
  }

  /**
   * Takes a name away.
   *
   * @param name the name
   * @return false if nobody had it
   */
  public static boolean unregister(String name) {
    Cell.checkSender(Strand.current());
    return Node.current().names.unregister(name);
  }

  /**
   * The process that has a name.
   *
   * @param name the name
   * @return its address; empty if nobody has it
   */
  public static Optional<Pid> whereis(String name) {
    return Node.current().whereis(name);
  }

  /**
   * Sends a message after a delay.
   *
   * @param delay how long; zero or less sends as soon as possible
   * @param to the receiver
   * @param message the message
   * @return the timer
   */
  public static Timer sendAfter(Duration delay, Pid to, Object message) {
    return new Timer(Cell.of(to), Kind.TIMER, checked(message), null).start(delay);
  }

  /**
   * Sends a message again and again, first after one period, without drift, until it is cancelled
   * or the receiver ends.
   *
   * @param period how long from one to the next, at least 1 ms
   * @param to the receiver
   * @param message the message
   * @return the timer
   */
  public static Timer sendEvery(Duration period, Pid to, Object message) {
    if (period.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("an interval must be at least 1 ms, got: " + period);
    }
    return new Timer(Cell.of(to), Kind.TIMER, checked(message), period).start(period);
  }

  private static Object checked(Object message) {
    Cell.checkSender(Strand.current());
    Objects.requireNonNull(message, "message");
    if (MessageCheck.ON) {
      MessageCheck.verify(message);
    }
    return message;
  }

  /**
   * Waits until a process has ended physically: it is dead, and nobody executes its code any more.
   * So this waits for a zombie too, however long its thread takes; a monitor tells of the death
   * itself. For plain threads and processes.
   *
   * @param pid the process
   * @return why it ended
   */
  public static ExitReason await(Pid pid) {
    return awaitEnd(pid, null).orElseThrow();
  }

  /**
   * Waits until a process has ended physically, for some time; see {@link #await(Pid)}.
   *
   * @param pid the process
   * @param timeout how long; zero looks once
   * @return why it ended; empty if it has not, though it may be dead
   */
  public static Optional<ExitReason> await(Pid pid, Duration timeout) {
    return awaitEnd(pid, Objects.requireNonNull(timeout, "timeout"));
  }

  private static Optional<ExitReason> awaitEnd(Pid pid, @Nullable Duration timeout) {
    Cell cell = Cell.of(pid);
    if (cell.hasFlag(Cell.ENDED)) {
      return Optional.ofNullable(cell.exit);
    }
    CallLetter<Boolean> ended = new CallLetter<>(Kind.SYSTEM, "await", null);
    Runnable ending = () -> ended.answer(true);
    Ending.whenEnded(cell, ending);
    try {
      cell.node.run(() -> ended.await(timeout));
    } finally {
      Ending.forget(cell, ending);
    }
    return cell.hasFlag(Cell.ENDED) ? Optional.ofNullable(cell.exit) : Optional.empty();
  }

  /**
   * Does nothing for a while. In a callback the worker is handed over meanwhile.
   *
   * @param duration how long; zero or less returns at once
   */
  public static void sleep(Duration duration) {
    new CallLetter<Boolean>(Kind.SYSTEM, "sleep", null).await(duration);
  }

  /**
   * Runs code that must not be interrupted by a kill: a write that would close its channel, say.
   * The process may be dead when it returns.
   *
   * @param action the code
   * @param <T> its result
   * @return its result
   * @throws Exception what it throws
   */
  public static <T> T shielded(Callable<T> action) throws Exception {
    Strand strand = Strand.current();
    if (strand == null) {
      return action.call();
    }
    strand.shield(1);
    T result;
    boolean open = false;
    try {
      Cell.checkSender(strand); // killed just before: its interrupt is pending and must not get in
      result = action.call();
    } finally {
      open = strand.shield(-1);
    }
    if (open) {
      Cell.checkSender(strand);
    }
    return result;
  }

  /**
   * Runs code that blocks for long in foreign calls, with the worker handed over at once instead of
   * when the monitor finds out. In a thread process and in a plain thread it just runs.
   *
   * @param action the code
   * @param <T> its result
   * @return its result
   * @throws Exception what it throws
   */
  public static <T> T blocking(Callable<T> action) throws Exception {
    Strand strand = Strand.current();
    if (!(strand instanceof Runner runner)) {
      return action.call();
    }
    runner.surrenderCore();
    try {
      return action.call();
    } finally {
      runner.regainCore();
    }
  }
}
