package dev.transom.otp;

/** A task gave no value. Its kinds say why; not caught, it crashes the process that waited. */
public abstract sealed class TaskException extends RuntimeException
    permits TaskFailedException, TaskTimeoutException {
  private static final long serialVersionUID = 1;

  private final String task;

  TaskException(String task, String message) {
    super(message);
    this.task = task;
  }

  /**
   * Which task.
   *
   * @return its label and pid, as text
   */
  public final String task() {
    return task;
  }
}
