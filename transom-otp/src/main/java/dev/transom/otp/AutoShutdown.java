package dev.transom.otp;

/** Whether a supervisor stops by itself when {@linkplain ChildSpec#significant children} end. */
public enum AutoShutdown {
  /** No; then no child may be significant. */
  NEVER,
  /** As soon as any significant child has ended and is not restarted. */
  ANY_SIGNIFICANT,
  /** When the last running significant child has ended and is not restarted. */
  ALL_SIGNIFICANT
}
