package dev.transom.stage;

import dev.transom.process.ExitReason;

/**
 * Thrown, or told to a subscriber, when events stop because a stage has ended before it was done.
 */
public final class StageEndedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String stage;
  private final ExitReason reason;

  StageEndedException(String stage, ExitReason reason) {
    super(
        "the stage \""
            + stage
            + "\" has ended before it was done: "
            + reason
            + ". What came from it is not complete");
    this.stage = stage;
    this.reason = reason;
  }

  /**
   * Which stage.
   *
   * @return its name
   */
  public String stage() {
    return stage;
  }

  /**
   * Why it has ended.
   *
   * @return the reason
   */
  public ExitReason reason() {
    return reason;
  }
}
