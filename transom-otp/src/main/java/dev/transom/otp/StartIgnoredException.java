package dev.transom.otp;

/**
 * A process chose not to start: its {@code init} called {@link GenServer#ignore()}. A supervisor
 * takes that as success without a process.
 */
public final class StartIgnoredException extends StartException {
  private static final long serialVersionUID = 1;

  /**
   * Made by whoever starts a process.
   *
   * @param who the name, the child's id or the pid
   */
  public StartIgnoredException(String who) {
    super(who, who + " chose not to start");
  }
}
