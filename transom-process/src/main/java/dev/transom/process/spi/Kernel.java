package dev.transom.process.spi;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import dev.transom.process.TelemetryEvent;
import dev.transom.process.Timer;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door from the layers above into the runtime. There is one instance; {@link #get()} finds it.
 */
public abstract class Kernel {
  private static volatile @Nullable Kernel instance;

  /** For the runtime. */
  protected Kernel() {}

  /**
   * Called once, by the runtime.
   *
   * @param kernel the runtime's own
   */
  protected static void install(Kernel kernel) {
    instance = kernel;
  }

  /**
   * The runtime's door.
   *
   * @return the one instance
   */
  public static Kernel get() {
    Kernel kernel = instance;
    if (kernel == null) {
      try {
        MethodHandles.lookup().ensureInitialized(Node.class); // installs the instance
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      kernel = instance;
      if (kernel == null) {
        throw new IllegalStateException("the process runtime did not start");
      }
    }
    return kernel;
  }

  /**
   * Spawns a callback process. Returns at once; the factory and {@link Behaviour#init} run in the
   * new process.
   *
   * @param node where
   * @param factory makes the behaviour
   * @param spec how
   * @return the address
   */
  public abstract Pid spawn(Node node, BehaviourFactory factory, SpawnSpec spec);

  /**
   * Spawns a thread process with a link and a supervisor.
   *
   * @param node where
   * @param body what it does
   * @param spec how
   * @return the address
   */
  public abstract Pid spawnThread(Node node, ProcessBody body, SpawnSpec spec);

  /**
   * Sends an envelope of a given kind.
   *
   * @param to the receiver
   * @param kind INFO, CAST, TIMER or SYSTEM
   * @param message the message
   * @throws IllegalStateException if it is a SYSTEM request to a thread process, which has no
   *     behaviour to understand it
   */
  public abstract void send(Pid to, Kind kind, Object message);

  /**
   * Sends an envelope on behalf of the machinery: without the message check, and also for a process
   * that is dead but finishes what it has committed.
   *
   * @param to the receiver
   * @param kind CAST or SYSTEM; TIMER for a plain message that no limit may hold up
   * @param message the message
   */
  public abstract void post(Pid to, Kind kind, Object message);

  /**
   * Like {@link #post}, but an idle receiver takes its turn behind everybody who is runnable. For a
   * bell that several may be about to ring: the receiver then looks once for all of them.
   *
   * @param to the receiver
   * @param kind CAST or SYSTEM
   * @param message the message
   */
  public abstract void postBehind(Pid to, Kind kind, Object message);

  /**
   * Opens a call. If the callee has a limited mailbox that blocks, this waits for room, however
   * long that takes; see {@link #ask}.
   *
   * @param to the callee
   * @param kind CALL or SYSTEM
   * @param request the question
   * @param <T> the type of the answer
   * @return the call; already ended if the callee is dead, already refused if it is a thread
   *     process, which has no behaviour to answer
   */
  public abstract <T> OpenCall<T> call(Pid to, Kind kind, Object request);

  /**
   * Opens a call and waits for its outcome. Unlike {@link #call} and {@link OpenCall#await} the
   * timeout covers everything, the wait for room in a limited mailbox too.
   *
   * @param to the callee
   * @param kind CALL or SYSTEM
   * @param request the question
   * @param timeout how long; null waits for ever; zero looks once
   * @param <T> the type of the answer
   * @return the outcome; a call that timed out before there was room never reaches the callee
   */
  public abstract <T> Outcome<T> ask(Pid to, Kind kind, Object request, @Nullable Duration timeout);

  /**
   * An open call that no process was asked: whoever holds it may answer it.
   *
   * @param <T> the type of the answer
   * @return a fresh cell
   */
  public abstract <T> OpenCall<T> cell();

  /**
   * Sends an envelope after a delay. Refused to a process that is dead.
   *
   * @param delay how long
   * @param to the receiver
   * @param kind TIMER or SYSTEM
   * @param message the message
   * @return the timer
   */
  public abstract Timer sendAfter(Duration delay, Pid to, Kind kind, Object message);

  /**
   * Runs an action after a delay, on the thread of the node's timers.
   *
   * @param node whose time counts
   * @param delay how long
   * @param action short, must neither block nor throw
   * @return takes the action back if it has not begun
   */
  public abstract Runnable after(Node node, Duration delay, Runnable action);

  /**
   * How much a process has before it: the messages that wait, and one more while it is busy with
   * one. An estimate, and cheap.
   *
   * @param pid the process
   * @return the number; zero for one that is idle or dead
   */
  public abstract int load(Pid pid);

  /**
   * Runs an action at the logical death of a process: with its names, before anybody is told. For
   * what is kept on behalf of processes and must not outlive them.
   *
   * @param pid the process
   * @param action short, must neither block nor throw, and may {@link #post}; runs on the thread of
   *     whoever ends the process, once
   * @return false if the process is dead already; then nothing is run
   */
  public abstract boolean onDeath(Pid pid, Runnable action);

  /**
   * Takes back an {@link #onDeath}; does nothing if it has run.
   *
   * @param pid the process
   * @param action the same object
   */
  public abstract void forgetDeath(Pid pid, Runnable action);

  /**
   * Sends an exit signal on behalf of a process, dead or alive, as a link of it would.
   *
   * @param from whose signal it is
   * @param to the receiver
   * @param reason the reason
   */
  public abstract void signal(Pid from, Pid to, ExitReason reason);

  /**
   * Makes an action a part of a process's physical end: it runs when nobody executes the process's
   * code any more, and before anybody who waits for the end learns of it. At once if the end has
   * begun; else by the thread that ends it.
   *
   * @param pid the process
   * @param action short, must not throw, must not send and not wait for that end: the thread may be
   *     a dead process's
   */
  public abstract void atEnd(Pid pid, Runnable action);

  /**
   * Runs an action when a process has ended physically: nobody executes its code any more, and
   * every {@link #atEnd} has run. At once if it has; else by the thread that ends it.
   *
   * @param pid the process
   * @param action short, must not throw, and must not send: the thread may be a dead process's
   */
  public abstract void whenEnded(Pid pid, Runnable action);

  /**
   * Sends a SYSTEM envelope when a process has ended physically; at once if it has.
   *
   * @param pid the process
   * @param to the receiver
   * @param message the message
   */
  public abstract void sendWhenEnded(Pid pid, Pid to, Object message);

  /**
   * Ends a process on behalf of the machinery, whether or not it traps exits; also when the caller
   * belongs to a process that is dead. It is dead when this returns.
   *
   * @param pid the process
   * @param reason what it ends with
   */
  public abstract void end(Pid pid, ExitReason reason);

  /**
   * Why a process is dead.
   *
   * @param pid the process
   * @return null while it lives
   */
  public abstract @Nullable ExitReason exitReason(Pid pid);

  /**
   * Whether a process has ended physically.
   *
   * @param pid the process
   * @return false while its code may still run
   */
  public abstract boolean hasEnded(Pid pid);

  /**
   * The callback process that is calling.
   *
   * @return null for a plain thread and for a thread process
   */
  public abstract @Nullable Callback callback();

  /** Unwinds the calling thread if it runs a process that is dead. */
  public abstract void checkCaller();

  /**
   * The process that is calling, of either kind.
   *
   * @return null for a plain thread
   */
  public abstract @Nullable Pid caller();

  /**
   * Counts a message that was dropped because it has no receiver.
   *
   * @param node whose counter
   */
  public abstract void countDropped(Node node);

  /**
   * Raises a telemetry event, with its flight recorder twin where there is one.
   *
   * @param node whose
   * @param event the event
   */
  public abstract void emit(Node node, TelemetryEvent event);

  /**
   * Whether somebody listens to a kind of event.
   *
   * @param node whose
   * @param type the kind
   * @return false if emitting would do nothing
   */
  public abstract boolean listens(Node node, Class<? extends TelemetryEvent> type);

  /**
   * The clock of a node.
   *
   * @param node whose
   * @return the clock
   */
  public abstract Clock clock(Node node);

  /**
   * Something of a module above that belongs to a node, made at first use.
   *
   * @param node whose
   * @param type its type, one of a kind per node
   * @param maker makes it
   * @param <T> its type
   * @return the one of this node
   */
  public abstract <T> T attachment(Node node, Class<T> type, Supplier<T> maker);

  /**
   * Adds something that has an order of its own to stop in. It runs when the node is stopped, on
   * the thread that stops it, before all others are asked to stop and while processes can still be
   * spawned.
   *
   * @param node whose
   * @param stop is told how long it may take; null, when the JVM ends, as long as it needs
   */
  public abstract void beforeStop(Node node, Consumer<@Nullable Duration> stop);

  /**
   * How long a restart waits for a dead predecessor's thread.
   *
   * @param node whose
   * @return the duration
   */
  public abstract Duration zombieGrace(Node node);

  /**
   * Starts a node without threads: a seeded scheduler picks who runs next, on the calling thread,
   * in virtual time.
   *
   * @param options the node's options
   * @param seed decides every choice
   * @return the node and its controls
   */
  public abstract SeededNode startSeeded(NodeOptions options, long seed);
}
