package dev.transom.otp.spi;

import dev.transom.otp.StartFailedException;
import dev.transom.otp.StartIgnoredException;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.BehaviourFactory;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.SpawnSpec;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agreement between a process that is being initialised and its starter, who waits.
 *
 * <p>The child writes {@code result} and then looks for {@code waiter}; the starter writes {@code
 * waiter} and then looks at {@code result}; so one of them sees the other. Success is told at once.
 * Failure and refusal are told by the child's death, so that the starter finds its names free
 * again; a child that is killed meanwhile needs no care. The waiter is a call in the child's
 * mailbox, which costs a process less than an entry among its relations would.
 */
public final class Startup {
  private static final Object READY = new Object();
  private static final Object IGNORED = new Object();

  /** What the waiter asks, by the way of its mailbox, so that the child's death ends the wait. */
  static final Object KNOCK = new Object();

  private final @Nullable Pid link;
  private volatile @Nullable Object result; // READY, IGNORED or what was thrown
  private volatile @Nullable OpenCall<Boolean> waiter;

  private Startup(@Nullable Pid link) {
    this.link = link;
  }

  // ------------------------------------------------------------------ the starter's side

  /**
   * Spawns a callback process and waits until it is initialised. In a callback the worker is handed
   * over meanwhile.
   *
   * @param node where
   * @param behaviour makes the factory of the behaviour, which is to tell the startup how it went
   * @param spec how
   * @return the address
   * @throws StartFailedException if it died before it was initialised
   * @throws StartIgnoredException if it chose not to start
   */
  public static Pid start(
      Node node, Function<? super Startup, ? extends BehaviourFactory> behaviour, SpawnSpec spec) {
    Startup startup = new Startup(spec.link());
    Pid pid = Kernel.get().spawn(node, behaviour.apply(startup), spec);
    if (startup.result == READY) {
      return pid;
    }
    try {
      OpenCall<Boolean> waiter = Kernel.get().call(pid, Kind.SYSTEM, KNOCK);
      startup.waiter = waiter;
      if (startup.result == READY) {
        return pid;
      }
      waiter.await(null);
    } catch (RuntimeException | Error e) { // interrupted or killed: nobody will ever know of it
      if (startup.link == null) {
        Kernel.get().end(pid, ExitReason.SHUTDOWN);
      }
      throw e;
    }
    Object result = startup.result;
    if (result == READY) {
      return pid;
    }
    // Its names are free and its crash is reported when it has ended; and a next try will not meet
    // it.
    Processes.await(pid, Kernel.get().zombieGrace(node));
    String who = spec.options().name().map(name -> '"' + name + '"').orElseGet(pid::toString);
    if (result == IGNORED) {
      throw new StartIgnoredException(who);
    }
    ExitReason reason = Kernel.get().exitReason(pid);
    throw new StartFailedException(
        who,
        reason == null ? ExitReason.NO_PROCESS : reason,
        result instanceof Throwable cause ? cause : null);
  }

  // ------------------------------------------------------------------ the child's side

  /** Says that the process is initialised. */
  public void ready() {
    result = READY;
    OpenCall<Boolean> waiting = waiter;
    if (waiting != null) {
      waiting.answer(true);
    }
  }

  /**
   * Says that the process chose not to start; it is to end at once. Its end is not signalled to the
   * process that it was linked to by its starter.
   *
   * @param callback the process
   */
  public void ignored(Callback callback) {
    result = IGNORED;
    unlink(callback);
  }

  /**
   * Says that initialisation failed; the process is to end at once. The starter learns it from the
   * exception alone: the link is taken away, so that one who does not trap exits can go on.
   *
   * @param callback the process
   * @param cause what was thrown
   */
  public void failed(Callback callback, Throwable cause) {
    result = cause;
    unlink(callback);
  }

  private void unlink(Callback callback) {
    if (link != null && callback.exitReason() == null) {
      callback.self().unlink(link);
    }
  }
}
