package dev.transom.otp;

/**
 * A call that ended without an answer. Its kinds say what happened and what may be done next; not
 * caught, it crashes the calling process. The request may have been carried out, unless the kind
 * says that it was not.
 */
public abstract sealed class CallException extends RuntimeException
    permits CallTimeoutException, ServerEndedException, NoReplyException, CallingItselfException {
  private static final long serialVersionUID = 1;

  private final String server;

  CallException(Object server, String message) {
    super(message);
    this.server = server.toString();
  }

  /**
   * Who was called.
   *
   * @return the name or the pid, as text
   */
  public final String server() {
    return server;
  }
}
