package dev.transom.process.spi;

/** A message on its way, with its kind. A {@link OpenCall} is an envelope that wants an answer. */
public interface Envelope {
  /**
   * What it is.
   *
   * @return the kind
   */
  Kind kind();

  /**
   * What was sent.
   *
   * @return the message
   */
  Object message();
}
