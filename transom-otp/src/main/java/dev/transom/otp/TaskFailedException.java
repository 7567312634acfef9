package dev.transom.otp;

import dev.transom.process.ExitReason;

/**
 * A task ended without a value. The cause, if there is one, is what the task threw, with the stack
 * trace of the task's own thread.
 */
public final class TaskFailedException extends TaskException {
  private static final long serialVersionUID = 1;

  private final ExitReason reason;

  TaskFailedException(String task, TaskResult.Failed<?> failed) {
    super(
        task,
        task
            + failed.input().map(input -> " for " + Calls.text(input)).orElse("")
            + " ended without a value: "
            + failed.reason());
    this.reason = failed.reason();
    failed.cause().ifPresent(this::initCause);
  }

  /**
   * Why the task's process ended.
   *
   * @return the reason
   */
  public ExitReason reason() {
    return reason;
  }
}
