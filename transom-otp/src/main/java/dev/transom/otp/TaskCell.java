package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The body of a single task and the place of its result.
 *
 * <p>Invariant: {@code state} is null, or the countdown of an owner who waits, or the result, and
 * never leaves the result. Who enrols finds the result there, or is found by it; never neither,
 * never both.
 */
final class TaskCell<T extends @Nullable Object> extends TaskBody<T> {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(TaskCell.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Object state;
  private @Nullable Callable<? extends T> work;

  TaskCell(@Nullable Pid owner, Callable<? extends T> work) {
    super(owner);
    this.work = work;
  }

  @Override
  T call() throws Exception {
    Callable<? extends T> mine = work;
    if (mine == null) {
      throw new IllegalStateException("a task runs once");
    }
    work = null; // what it has captured must not outlive its use
    return mine.call();
  }

  @Override
  public void died(ExitReason reason) {
    work = null;
    TaskResult<T> result = result(reason, Optional.empty());
    if (STATE.getAndSet(this, (Object) result) instanceof Countdown countdown) {
      countdown.arrived(result);
    }
  }

  /** Null while the task runs. */
  @SuppressWarnings("unchecked")
  @Nullable TaskResult<T> result() {
    return state instanceof TaskResult<?> result ? (TaskResult<T>) result : null;
  }

  /** False if there is a result already, which then will not be counted. */
  boolean enrol(Countdown countdown) {
    return STATE.compareAndSet(this, null, countdown);
  }

  void withdraw(Countdown countdown) {
    STATE.compareAndSet(this, countdown, null);
  }
}
