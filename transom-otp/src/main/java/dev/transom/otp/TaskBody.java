package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Self;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.OwnedBody;
import dev.transom.process.spi.SpawnSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the process of a task runs, and what it leaves.
 *
 * <p>Invariant: the result is decided by the one word that decides the process's end. A value
 * counts only if the process died of having returned; who was killed a moment before has failed,
 * whatever its thread still computes. So the result is made when the death is told, and not by the
 * task.
 */
abstract class TaskBody<T extends @Nullable Object> implements OwnedBody {
  private static final SpawnSpec PLAIN = new SpawnSpec(SpawnOptions.DEFAULT.label("task"));

  private final @Nullable Pid owner;
  private @Nullable T value;
  private boolean returned;
  private @Nullable Throwable thrown;

  TaskBody(@Nullable Pid owner) {
    this.owner = owner;
  }

  /** What the task is for. */
  abstract T call() throws Exception;

  @Override
  public final @Nullable Pid owner() {
    return owner;
  }

  @Override
  public final void run(Self self) throws Exception {
    try {
      value = call();
      returned = true;
    } catch (Throwable e) {
      thrown = e;
      throw e;
    }
  }

  /** To be called when the process has died, once. */
  @SuppressWarnings("NullAway") // the value is null only if T may be
  final TaskResult<T> result(ExitReason reason, Optional<Object> input) {
    if (reason instanceof ExitReason.Normal && returned) {
      return new TaskResult.Success<>(value);
    }
    Throwable cause = reason instanceof ExitReason.Crashed ? thrown : null;
    return new TaskResult.Failed<>(reason, Optional.ofNullable(cause), input);
  }

  /** Starts the process, by a supervisor if there is one. */
  final Pid start(SpawnOptions options, @Nullable TaskSupervisor supervisor) {
    if (supervisor != null) {
      return supervisor.start(this, options);
    }
    SpawnSpec spec =
        options == SpawnOptions.DEFAULT
            ? PLAIN
            : new SpawnSpec(options.label().isEmpty() ? options.label("task") : options);
    return Calls.KERNEL.spawnThread(Node.current(), this, spec);
  }
}
