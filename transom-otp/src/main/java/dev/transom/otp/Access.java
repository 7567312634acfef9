package dev.transom.otp;

/** Who may use a {@link Table}. */
public enum Access {
  /** Everybody reads and writes. */
  PUBLIC,
  /** Everybody reads, the owner alone writes. The default. */
  PROTECTED,
  /** The owner alone reads and writes. */
  PRIVATE
}
