package dev.transom.stage;

/** Thrown when a stage is looked for, or subscribed to, that does not exist. */
public final class StageNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StageNotFoundException(String name) {
    super(
        "there is no stage \""
            + name
            + "\" on this node: start it first; a stage that has finished is not found");
  }

  StageNotFoundException(String consumer, String producer) {
    super(
        "the stage \""
            + consumer
            + "\" cannot subscribe to \""
            + producer
            + "\": there is no such stage on this node. Start it first, or put it before \""
            + consumer
            + "\" in the supervisor");
  }
}
