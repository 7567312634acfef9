package dev.transom.stage;

/** The crash of a stage whose publisher has failed; the cause is what the publisher told. */
public final class PublisherFailedException extends Exception {
  private static final long serialVersionUID = 1;

  PublisherFailedException(Throwable cause) {
    super("the publisher has failed: " + cause, cause);
  }
}
