package dev.transom.otp.spi;

/** What may be asked of every callback process, as a SYSTEM call. */
public enum SystemRequest {
  /** Its state, as a value. */
  STATE,
  /** Handle system requests only. */
  SUSPEND,
  /** Handle everything again. */
  RESUME
}
