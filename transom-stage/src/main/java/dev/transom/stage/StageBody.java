package dev.transom.stage;

import dev.transom.process.ExitReason;

/** The part of a user's stage class that all three kinds share, seen by the machinery. */
abstract class StageBody implements Body {
  private final Stage stage;

  StageBody(Stage stage) {
    this.stage = stage;
  }

  @Override
  public final void start(StageProcess process) throws Exception {
    stage.callback = process.callback();
    stage.init();
  }

  @Override
  public final void terminate(ExitReason reason) throws Exception {
    stage.terminate(reason);
  }
}
