package dev.transom.stage;

import dev.transom.otp.Request;
import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stage does, one object per life, whatever form the user wrote it in. The machinery passes
 * the committed state in and commits the one that comes back.
 */
interface Body {
  /** A state that is known to be there. */
  static Object present(@Nullable Object state) {
    return Objects.requireNonNull(state, "a stateful stage returned null as its next state");
  }

  /** What is committed, before anything else runs in the stage's process. */
  default void resume(@Nullable Object state, @Nullable Object container) {
    resume(state);
  }

  /** As the other, for who collects nothing. */
  default void resume(@Nullable Object state) {}

  /** The first thing that runs in the stage's process. */
  default void start(Callback callback, StageRef stage) throws Exception {}

  /** A producer is asked for events. */
  default @Nullable Object demand(@Nullable Object state, long demand, Emission out)
      throws Exception {
    throw new IllegalStateException("not a producer");
  }

  /** Events have come. */
  default @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out)
      throws Exception {
    throw new IllegalStateException("not a consumer");
  }

  /**
   * How many of the events given last it has handled; the rest is given again, in a step of its
   * own. None only if something {@linkplain #isDue is due} first.
   */
  default int handled(int given) {
    return given;
  }

  /** Whether a call without output may change the container nevertheless. */
  default boolean mayChange() {
    return false;
  }

  /** Whether there is something to do in a step of its own, before anything else. */
  default boolean isDue() {
    return false;
  }

  /** Does something that is due. */
  default void due(Emission out) throws Exception {}

  /** What the last call that could emit adds to the collected container; null for nothing. */
  default @Nullable Object delta() {
    return null;
  }

  /** All input has ended; the container is what was collected, null if nothing was. */
  default void inputEnded(@Nullable Object container, Emission out) throws Exception {}

  /** A message that is not the machinery's. */
  default void info(Object message, Emission out) throws Exception {
    Log.STAGE.log(
        System.Logger.Level.WARNING,
        "a stage received a message that it does not handle: " + message);
  }

  /** A cast. Those of the machinery's own stages are casts and infos alike. */
  default void cast(Object message, Emission out) throws Exception {
    info(message, out);
  }

  /** A call, which is refused unless the code answers it. */
  default void call(Request<?, ?> request, Answers answers, Emission out) throws Exception {
    answers.refuse(request);
  }

  /** The state to commit with what was put out without events or demand. */
  default @Nullable Object carried(@Nullable Object state) {
    return state;
  }

  /** A producer was subscribed to. */
  default Demand subscribed(Upstream upstream) throws Exception {
    return Demand.AUTOMATIC;
  }

  /** What the end of a producer is for the stage. */
  default CancelMode cancelMode(Subscription<?> options) {
    return options.cancel();
  }

  /** A consumer has subscribed. */
  default void subscribed(Downstream downstream) throws Exception {}

  /** Whether it is told of the end of a producer, too, that had finished before it came. */
  default boolean hearsOfFinished() {
    return false;
  }

  /** A producer has ended or the subscription was cancelled. */
  default void cancelled(Upstream upstream, ExitReason reason, Emission out) throws Exception {}

  /** A consumer has ended or cancelled. */
  default void cancelled(Downstream downstream, ExitReason reason, Emission out) throws Exception {}

  /** The last thing that runs, unless the process was killed. */
  default void terminate(ExitReason reason) throws Exception {}
}
