package dev.transom.otp;

import dev.transom.process.ExitReason;

/** When a child that has ended is restarted. */
public enum Restart {
  /** Always. */
  PERMANENT,
  /** After an {@linkplain ExitReason#isAbnormal() abnormal} end only. */
  TRANSIENT,
  /** Never; the supervisor forgets the child. */
  TEMPORARY;

  boolean after(ExitReason reason) {
    return switch (this) {
      case PERMANENT -> true;
      case TRANSIENT -> reason.isAbnormal();
      case TEMPORARY -> false;
    };
  }
}
