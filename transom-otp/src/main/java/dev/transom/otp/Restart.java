package dev.transom.otp;

/** When a child that has ended is restarted. */
public enum Restart {
  /** Always. */
  PERMANENT,
  /**
   * After an {@linkplain dev.transom.process.ExitReason#isAbnormal() abnormal} end only, or one
   * that the child's start calls a {@linkplain ChildStart#failed failure}.
   */
  TRANSIENT,
  /** Never; the supervisor forgets the child. */
  TEMPORARY;

  boolean after(boolean failure) {
    return switch (this) {
      case PERMANENT -> true;
      case TRANSIENT -> failure;
      case TEMPORARY -> false;
    };
  }
}
