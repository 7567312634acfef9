package dev.transom.process;

import java.io.Serializable;
import java.util.List;

/**
 * Why a process ended. Every link and every monitor of the process is told this value.
 *
 * <p>{@link Normal} and {@link Shutdown} are orderly ends: they are not reported as crashes, and a
 * transient child that ends so is not restarted. All other reasons are {@link #isAbnormal()
 * abnormal}. Values are immutable, compare by content and can be serialised.
 */
public sealed interface ExitReason extends Serializable {
  /** The process returned. */
  ExitReason NORMAL = new Normal();

  /** The process was asked to stop, without a detail. */
  ExitReason SHUTDOWN = new Shutdown("");

  /** The process was killed. */
  ExitReason KILLED = new Killed();

  /** There was no such process. */
  ExitReason NO_PROCESS = new NoProcess();

  /** The node of the process cannot be reached. */
  ExitReason NO_CONNECTION = new NoConnection();

  /** The process returned. */
  record Normal() implements ExitReason {}

  /**
   * The process was asked to stop.
   *
   * @param detail what for; empty if nobody said
   */
  record Shutdown(String detail) implements ExitReason {}

  /** The process was killed: it could neither trap the signal nor clean up. */
  record Killed() implements ExitReason {}

  /** The process was dead, or never was, when somebody linked to it, monitored or called it. */
  record NoProcess() implements ExitReason {}

  /** The connection to the node of the process was lost. */
  record NoConnection() implements ExitReason {}

  /**
   * The process threw.
   *
   * @param type the class name of what was thrown
   * @param text its message; empty if it had none
   * @param stack its stack trace, top first
   */
  record Crashed(String type, String text, List<StackTraceElement> stack) implements ExitReason {
    /** Copies the stack. */
    public Crashed {
      stack = List.copyOf(stack);
    }

    @Override
    public String toString() {
      return text.isEmpty() ? "Crashed[" + type + "]" : "Crashed[" + type + ": " + text + "]";
    }
  }

  /**
   * A reason of the program's own.
   *
   * @param value any immutable value
   */
  record Custom(Serializable value) implements ExitReason {}

  /**
   * The reason for a process that threw {@code cause}.
   *
   * @param cause what was thrown
   * @return its class, message and stack trace as a value
   */
  static ExitReason crashed(Throwable cause) {
    String text = cause.getMessage();
    return new Crashed(
        cause.getClass().getName(), text == null ? "" : text, List.of(cause.getStackTrace()));
  }

  /**
   * A shutdown with a detail.
   *
   * @param detail what for
   * @return the reason
   */
  static ExitReason shutdown(String detail) {
    return new Shutdown(detail);
  }

  /**
   * A reason of the program's own.
   *
   * @param value any immutable value
   * @return the reason
   */
  static ExitReason custom(Serializable value) {
    return new Custom(value);
  }

  /**
   * Whether this is neither {@link Normal} nor {@link Shutdown}.
   *
   * @return true for a crash, a kill, a lost process and every custom reason
   */
  default boolean isAbnormal() {
    return !(this instanceof Normal || this instanceof Shutdown);
  }
}
