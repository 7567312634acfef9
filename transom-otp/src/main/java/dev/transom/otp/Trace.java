package dev.transom.otp;

import dev.transom.otp.spi.SystemRequest;
import dev.transom.otp.spi.Tracer;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;

/**
 * A trace of one process that runs, made by {@link Sys#trace(Pid, java.util.function.Consumer)}. It
 * ends when it is closed and with its process; a successor is not traced. For use by any thread and
 * any process, the traced one too.
 */
public final class Trace implements AutoCloseable {
  private final Pid pid;
  private final Tracer tracer;

  Trace(Pid pid, Tracer tracer) {
    this.pid = pid;
    this.tracer = tracer;
  }

  /**
   * The traced process.
   *
   * @return its address
   */
  public Pid pid() {
    return pid;
  }

  /** Ends the trace: nothing more is told. Does nothing if it has ended. */
  @Override
  public void close() {
    tracer.close();
    Calls.KERNEL.post(pid, Kind.SYSTEM, new SystemRequest.Untrace(tracer));
  }

  @Override
  public String toString() {
    return "Trace[" + pid + "]";
  }
}
