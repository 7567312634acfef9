package dev.transom.otp;

/**
 * A server called itself, or told itself to stop and wait: it would wait for itself for ever.
 * Nothing was sent. Call the method directly, or cast; to stop, use {@link GenServer#stop()} of the
 * server.
 */
public final class CallingItselfException extends CallException {
  private static final long serialVersionUID = 1;

  CallingItselfException(Object server) {
    super(
        server,
        server
            + " called itself and would wait for ever: call the method directly, or send a cast");
  }
}
