package dev.transom.stage;

import dev.transom.otp.Request;
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
  public final void call(Request<?, ?> request, Answers answers, Emission out) throws Exception {
    stage.answers = answers;
    called(request, out);
  }

  /** Has the stage's class handle a call. */
  abstract void called(Request<?, ?> request, Emission out) throws Exception;

  @Override
  public abstract void cast(Object message, Emission out) throws Exception;

  @Override
  public final void terminate(ExitReason reason) throws Exception {
    stage.terminate(reason);
  }
}
