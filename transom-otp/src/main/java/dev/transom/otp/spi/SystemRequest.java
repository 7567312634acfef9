package dev.transom.otp.spi;

import java.util.function.UnaryOperator;

/** What may be asked of every callback process, by a SYSTEM message. */
public sealed interface SystemRequest {
  /** The requests that say nothing more. */
  enum Plain implements SystemRequest {
    /** Its state, as a value. */
    STATE,
    /** Handle system requests only. */
    SUSPEND,
    /** Handle everything again. */
    RESUME
  }

  /**
   * Replace the state; the answer is the new one.
   *
   * @param change from the state to the new one; runs in the process
   */
  record Replace(UnaryOperator<Object> change) implements SystemRequest {}

  /**
   * Tell of everything that is handled.
   *
   * @param tracer who is told
   */
  record Trace(Tracer tracer) implements SystemRequest {}

  /**
   * Tell no more.
   *
   * @param tracer who was told
   */
  record Untrace(Tracer tracer) implements SystemRequest {}
}
