package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Self;
import dev.transom.process.spi.Callback;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the three kinds of stage classes have in common. One object per life of the stage; all its
 * methods run in the stage's process, one at a time.
 */
public abstract sealed class Stage permits Producer, ProducerConsumer, Consumer {
  @Nullable Callback callback;
  @Nullable StageRef ref;

  Stage() {}

  /**
   * The first thing that runs in a new life of the stage.
   *
   * @throws Exception the stage does not start
   */
  protected void init() throws Exception {}

  /**
   * The last thing that runs, unless the process was killed or ended by an exit signal that it does
   * not trap.
   *
   * @param reason why it ends
   * @throws Exception reported
   */
  protected void terminate(ExitReason reason) throws Exception {}

  /**
   * The stage's address.
   *
   * @return the pid
   */
  protected final Pid self() {
    return running().pid();
  }

  /**
   * The stage as others see it, for what it wants to tell itself: an {@linkplain StageRef#asyncInfo
   * info} behind its events, a {@linkplain StageRef#nudge nudge} from another thread.
   *
   * @return the stage
   */
  protected final StageRef ref() {
    running();
    return Objects.requireNonNull(ref);
  }

  /**
   * The process's own view of itself: links, monitors, timers to itself, labels.
   *
   * @return the view
   */
  protected final Self process() {
    return running().self();
  }

  /**
   * Ends the stage's process after this callback.
   *
   * @param reason why
   */
  protected final void stop(ExitReason reason) {
    running().stop(reason);
  }

  private Callback running() {
    if (callback == null) {
      throw new IllegalStateException(
          "a stage has no process in its constructor: use init for what needs one");
    }
    return callback;
  }

  final void unexpected(Object message) {
    DeadLetters.LOG.log(
        Level.WARNING, () -> getClass().getSimpleName() + " ignores the message " + message);
  }
}
