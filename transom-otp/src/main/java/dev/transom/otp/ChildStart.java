package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;

/**
 * Starts the process of a child; for children of kinds that {@link ChildSpec} has no method for.
 */
@FunctionalInterface
public interface ChildStart {
  /**
   * Starts the process and returns when it is initialised. Runs in the supervisor, which does
   * nothing else meanwhile. The process must be linked to the supervisor from its first instant.
   *
   * @param context what the child must know
   * @return its address
   * @throws StartIgnoredException if the child chose not to start: success without a process
   * @throws Exception if it did not start
   */
  Pid start(ChildContext context) throws Exception;

  /**
   * Whether the death of the child's process is a failure, after which {@link Restart#TRANSIENT}
   * restarts it. For a child that gives up in order.
   *
   * @param reason why it ended
   * @return the default is whether that is abnormal
   */
  default boolean failed(ExitReason reason) {
    return reason.isAbnormal();
  }

  /**
   * Whether the death of the child's process counts against the supervisor's restart intensity.
   * Asked once per death, before the restart.
   *
   * @param reason why it ended
   * @return the default is true
   */
  default boolean charged(ExitReason reason) {
    return true;
  }

  /**
   * The supervisor will not start the child's process again: it has ended for good, was stopped,
   * has declined its restart, or its supervisor ends. What outlives the processes of the child is
   * to be let go. May be called again, by any thread; must neither block nor throw.
   *
   * <p>Called when the last process that {@link #start} has returned is dead. Only if the
   * supervisor was killed may one live a moment longer: one that was being started, and one whose
   * supervisor died with it and was itself a child. So whoever lets go of something that the
   * process uses makes sure of its end.
   *
   * @param reason why the process, or the supervisor, ended
   */
  default void abandoned(ExitReason reason) {}
}
