package dev.transom.otp;

/**
 * The server took the request and gave no answer: its {@code handle} returned without {@code reply}
 * or {@code replyTo}, which is a mistake in the server; or it is a stage that does not know the
 * request. It goes on in either case.
 */
public final class NoReplyException extends CallException {
  private static final long serialVersionUID = 1;

  private NoReplyException(Object server, String message) {
    super(server, message);
  }

  static NoReplyException unanswered(Object server, Object request, String handler) {
    return new NoReplyException(
        server,
        server
            + " handled "
            + Calls.text(request)
            + " and gave no answer: its "
            + handler
            + " must call reply or replyTo for every request");
  }

  static NoReplyException unknown(Object server, Object request, String advice) {
    return new NoReplyException(
        server, server + " does not handle " + Calls.text(request) + ": " + advice);
  }
}
