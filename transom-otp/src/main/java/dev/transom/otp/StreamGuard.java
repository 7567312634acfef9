package dev.transom.otp;

import dev.transom.otp.spi.Startup;
import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.Down;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.SpawnSpec;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The process that stands between the tasks of a stream and its owner: it ends the tasks when the
 * owner ends and when their time is over, and takes a crash of theirs to an owner they are linked
 * with. So a task costs no link, no monitor, no timer and no message of its own.
 *
 * <p>It is linked to the owner if the tasks are. It leaves when nothing has run for a while, so
 * that a stream that nobody closes keeps nothing; the next task gets a new guard. To that end it
 * gives up its post and looks again: a task that was started meanwhile either has seen that there
 * is no guard, or is seen.
 */
final class StreamGuard implements Behaviour {
  private static final Object LOOK = new Object();
  private static final Object DISMISSED = new Object();

  /** How often it looks whether anything runs, if tasks have for ever. */
  private static final long IDLE_NANOS = Duration.ofSeconds(5).toNanos();

  private record Crash(ExitReason reason) {}

  private final Callback callback;
  private final StreamTasks<?, ?> tasks;
  private final Startup startup;
  private final @Nullable Pid owner;
  private final long timeoutNanos;
  private boolean linked;

  private StreamGuard(Callback callback, StreamTasks<?, ?> tasks, Startup startup) {
    this.callback = callback;
    this.tasks = tasks;
    this.startup = startup;
    this.owner = tasks.owner;
    this.linked = owner != null && tasks.options.linked();
    Duration timeout = tasks.options.timeout();
    this.timeoutNanos =
        timeout.getSeconds() > Long.MAX_VALUE / 4_000_000_000L
            ? Long.MAX_VALUE / 4
            : timeout.toNanos();
  }

  /** Starts a guard and waits until it watches. */
  static void start(StreamTasks<?, ?> tasks) {
    Pid link = tasks.options.linked() ? tasks.owner : null;
    Startup.start(
        tasks.node,
        startup -> callback -> new StreamGuard(callback, tasks, startup),
        new SpawnSpec(SpawnOptions.DEFAULT.label("async stream"), link, null, 0));
  }

  @Override
  public void init() {
    if (owner != null) {
      callback.self().monitor(owner); // a link alone would not tell of a normal end
    }
    boolean hired = tasks.hire(this);
    startup.ready();
    if (hired) {
      lookIn(timeoutNanos);
    } else {
      leave(); // the one before has stayed
    }
  }

  private void lookIn(long nanos) {
    Duration delay = Duration.ofNanos(Math.min(nanos, IDLE_NANOS));
    Calls.KERNEL.sendAfter(delay, callback.pid(), Kind.SYSTEM, LOOK);
  }

  @Override
  public void handle(Envelope envelope) {
    Object message = envelope.message();
    if (message == LOOK) {
      look();
    } else if (message == DISMISSED) {
      leave();
    } else if (message instanceof Crash(var reason)) {
      crash(reason);
    } else if (message instanceof Down && envelope.kind() == Kind.SIGNAL) {
      tasks.end(ExitReason.shutdown("its owner has ended"));
      leave();
    } else if (!SystemRequests.handle(callback, envelope, tasks::toString, callback::stop)) {
      unexpected(envelope);
    }
  }

  private void unexpected(Envelope envelope) {
    if (envelope instanceof OpenCall<?> call) {
      call.refuse(new IllegalArgumentException(callback.pid() + " guards tasks, it is no server"));
    }
    Log.OTP.log(
        Level.WARNING,
        () ->
            "the guard "
                + callback.pid()
                + " of an async stream got a message that it does not handle: "
                + Calls.text(envelope.message()));
  }

  private void look() {
    long next = tasks.killLate(timeoutNanos);
    if (next < 0 && tasks.release(this)) {
      next = tasks.killLate(timeoutNanos); // a task may have counted on us meanwhile
      if (next < 0 || !tasks.hire(this)) {
        leave();
        return;
      }
    }
    lookIn(next < 0 ? timeoutNanos : next);
  }

  private void leave() {
    tasks.release(this);
    if (linked && owner != null) {
      callback.self().unlink(owner); // or it would be told, if it traps exits
      linked = false;
    }
    callback.stop(ExitReason.NORMAL);
  }

  /** A task has crashed. One who traps exits takes it as a result. */
  private void crash(ExitReason reason) {
    if (tasks.isFatal(reason) && tasks.closed() == null) {
      callback.stop(reason); // the link does the rest
    }
  }

  /** From a thread that belongs to the dead, as a rule. */
  void tell(ExitReason reason) {
    Calls.KERNEL.post(callback.pid(), Kind.SYSTEM, new Crash(reason));
  }

  /** The consumer needs it no more. It is dead when this returns, if the consumer is the owner. */
  void dismiss() {
    if (owner != null && Calls.KERNEL.caller() == owner) {
      Processes.self().unlink(callback.pid());
      Calls.KERNEL.end(callback.pid(), ExitReason.NORMAL);
    } else if (owner == null) {
      Calls.KERNEL.end(callback.pid(), ExitReason.NORMAL);
    } else {
      Calls.KERNEL.post(callback.pid(), Kind.SYSTEM, DISMISSED);
    }
  }

  @Override
  public void terminate(ExitReason reason) {}

  /** Killed, or taken along by its owner. */
  @Override
  public void died(ExitReason reason) {
    if (tasks.release(this)) {
      tasks.end(reason instanceof ExitReason.Normal ? ExitReason.SHUTDOWN : reason);
    }
  }
}
