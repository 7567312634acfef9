package dev.transom.otp;

import dev.transom.process.ExitReason;

/**
 * The server was dead, or ended before it answered. With {@link ExitReason.NoProcess} it was dead
 * before the call and nothing was done; a supervised one will be back under its name, so trying
 * again a little later is reasonable. With any other reason the request may have been carried out.
 */
public final class ServerEndedException extends CallException {
  private static final long serialVersionUID = 1;

  private final ExitReason reason;

  ServerEndedException(Object server, ExitReason reason, String request) {
    super(server, text(server, reason, request));
    this.reason = reason;
  }

  private static String text(Object server, ExitReason reason, String request) {
    if (reason instanceof ExitReason.NoProcess) {
      return "nobody runs as "
          + server
          + ": start it, or wait until its supervisor has restarted it";
    }
    return server + " ended before it had answered " + request + ": " + reason;
  }

  /**
   * Why the server ended.
   *
   * @return the reason
   */
  public ExitReason reason() {
    return reason;
  }
}
