package dev.transom.stage;

import dev.transom.otp.StartIgnoredException;
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
  private boolean starting = true;
  private boolean ignored;
  private @Nullable ExitReason stopReason; // of init

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
   * Ends the stage's process after this callback. In {@link #init} it makes the start fail with the
   * reason, and {@link #terminate} does not run.
   *
   * @param reason why; the first one counts
   */
  protected final void stop(ExitReason reason) {
    Callback mine = running();
    if (!starting) {
      mine.stop(reason);
    } else if (stopReason == null) {
      stopReason = Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * In {@link #init}: this stage is not wanted after all. It ends with {@link ExitReason#NORMAL}
   * when {@code init} returns; a supervisor takes that as success and keeps the child without a
   * process.
   *
   * @throws IllegalStateException if the stage is initialised
   */
  protected final void ignore() {
    running();
    if (!starting) {
      throw new IllegalStateException("only init can ignore the start: stop the stage instead");
    }
    ignored = true;
  }

  final void begin(Callback process, StageRef stage) throws Exception {
    callback = process;
    ref = stage;
    init();
    starting = false;
    if (ignored) {
      throw new StartIgnoredException(stage.name());
    }
    if (stopReason != null) {
      throw process.self().exit(stopReason);
    }
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
