package dev.transom.stage.spi;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stage does, one object per life. Its state is a container that belongs to the stage and
 * not to the process: a step reads it and must not change it; what it wants to change, it hands
 * over as a {@link #change()}, which is applied once, when the step has committed. So a life that
 * ends in the middle of a step leaves nothing behind.
 */
public interface StageCode {
  /**
   * The first call of a life.
   *
   * @param callback the process
   * @param container what all steps that have committed have left
   * @throws Exception ends the life
   */
  void start(Callback callback, Object container) throws Exception;

  /**
   * Handles events.
   *
   * @param producer the name of the stage that they come from
   * @param events the events, at least one
   * @param out where the output of this step goes
   * @return how many of them, from the first on, it has handled: the others are given again in the
   *     next step; 0 only if something {@linkplain #isDue is due} now
   * @throws Exception ends the life; the events are given again
   */
  int handle(String producer, List<?> events, StageOutput out) throws Exception;

  /**
   * Whether there is something to do in a step of its own, before anything else. Asked when the
   * changes of the last step are applied.
   *
   * @return true calls {@link #due}
   */
  default boolean isDue() {
    return false;
  }

  /**
   * Does something that is due.
   *
   * @param out where the output of this step goes
   * @throws Exception ends the life
   */
  default void due(StageOutput out) throws Exception {}

  /**
   * What the step that ends now changes in the container. Called once after each step.
   *
   * @return the change; null for none
   */
  @Nullable Object change();

  /**
   * A message has come.
   *
   * @param message the message
   * @param out where the output of this step goes
   * @throws Exception ends the life
   */
  default void message(Object message, StageOutput out) throws Exception {}

  /**
   * A producer has ended, and all its events have been handled. Also of one that had finished
   * before this stage came. Called once for each subscription, as far as the step counts.
   *
   * @param producer its name
   * @param reason why
   * @param out where the output of this step goes
   * @throws Exception ends the life
   */
  default void ended(String producer, ExitReason reason, StageOutput out) throws Exception {}
}
