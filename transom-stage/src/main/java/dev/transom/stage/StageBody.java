package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;

/** The part of a user's stage class that all three kinds share, seen by the machinery. */
abstract class StageBody implements Body {
  private final Stage stage;

  StageBody(Stage stage) {
    this.stage = stage;
  }

  @Override
  public final void start(Callback callback, StageRef ref) throws Exception {
    stage.begin(callback, ref);
  }

  @Override
  public final void terminate(ExitReason reason) throws Exception {
    stage.terminate(reason);
  }
}
