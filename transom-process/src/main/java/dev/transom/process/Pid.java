package dev.transom.process;

/**
 * The address of a process. It is cheap, immutable, safe to share and stays valid when the process
 * has ended: messages to it are then dropped and counted.
 *
 * <p>Messages from one process to another arrive in the order sent. What the sender did before
 * {@link #send} happens-before the handling of the message. Messages are shared, not copied: they
 * must be immutable ({@code -Dtransom.messages=check} makes {@code send} verify that).
 */
public abstract class Pid {
  Pid() {}

  /**
   * Sends a message. Neither blocks nor fails, unless the receiver was spawned with a {@link
   * MailboxLimit}. To a dead process it is dropped and counted.
   *
   * @param message any immutable value
   * @throws MailboxFullException if the receiver's limit says {@link Overflow#FAIL} and it is full
   * @throws UnsafeMessageException in check mode, if the message is not deeply immutable
   */
  public abstract void send(Object message);

  /**
   * The number of the process, unique within its node.
   *
   * @return a positive number
   */
  public abstract long id();

  /**
   * The name of the process's node.
   *
   * @return the name
   */
  public abstract String nodeName();

  /**
   * Whether the process has not ended yet. It may end at any moment after.
   *
   * @return false once the process is logically dead
   */
  public abstract boolean isAlive();

  /**
   * Sends an exit signal. A receiver that traps exits gets an {@link Exit} message. One that does
   * not is dead when this returns, except for {@link ExitReason.Normal}, which only ends the caller
   * itself. {@link ExitReason#KILLED} is a reason like any other here, and can be trapped; {@link
   * #kill()} cannot.
   *
   * @param reason the reason the receiver ends with
   */
  public abstract void exit(ExitReason reason);

  /**
   * Ends the process with {@link ExitReason.Killed}, whether or not it traps exits: unlike {@code
   * exit(ExitReason.KILLED)} this is no signal and cannot be trapped. It is dead when this returns;
   * its thread is interrupted if it is in user code.
   */
  public abstract void kill();

  @Override
  public final String toString() {
    return "<" + nodeName() + "." + id() + ">";
  }
}
