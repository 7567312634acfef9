package dev.transom.otp;

/**
 * The server handled the request and returned without {@code reply} or {@code replyTo}: a mistake
 * in the server's {@code handle}.
 */
public final class NoReplyException extends CallException {
  private static final long serialVersionUID = 1;

  NoReplyException(Object server, String request) {
    super(
        server,
        server
            + " handled "
            + request
            + " and gave no answer: its handle must call reply or replyTo for every request");
  }
}
