package dev.transom.process;

/** Thrown when a name is to be registered that a living process has. */
public final class NameTakenException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient Pid holder;

  /**
   * Made by whoever keeps names.
   *
   * @param name the name
   * @param holder the process that has it
   */
  public NameTakenException(String name, Pid holder) {
    super(
        "the name \""
            + name
            + "\" is taken by "
            + holder
            + ": stop that process or choose another name");
    this.holder = holder;
  }

  /**
   * The process that has the name.
   *
   * @return its address
   */
  public Pid holder() {
    return holder;
  }
}
