package dev.transom.otp;

import dev.transom.process.Pid;

/** A table was used by somebody who may not; see {@link Access}. Nothing was changed. */
public final class TableAccessException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient Pid owner;

  TableAccessException(String table, Access access, Pid owner, String what, String who) {
    super(
        who
            + " may not "
            + what
            + " the table "
            + table
            + ", which is "
            + access
            + ": only its owner "
            + owner
            + " may; ask that process, or create the table with "
            + (access == Access.PRIVATE && what.equals("read") ? "PROTECTED" : "PUBLIC")
            + " access");
    this.owner = owner;
  }

  /**
   * The process that may.
   *
   * @return the owner of the table
   */
  public Pid owner() {
    return owner;
  }
}
