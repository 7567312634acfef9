package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * One life of a stage: the user's code in it, and how it ends. Its slot takes commits from the life
 * that owns it, and from no other.
 *
 * <p>Only its own process writes here. What others want to know is volatile: who acknowledges,
 * whether this life waits for that to end; the supervisor, whether the handler was to blame. Once
 * it drains it ends as soon as all is settled, with the reason that came first.
 */
final class Life {
  final Callback callback;
  private final Slot slot;
  private @Nullable Body body;
  private @Nullable Answers answers; // of a stage that is called
  private @Nullable ExitReason ending; // draining, to end with this
  private volatile boolean draining; // wants to know of every acknowledgement
  private volatile boolean blamed; // ends because its handler threw on events

  Life(Slot slot, Callback callback) {
    this.slot = slot;
    this.callback = callback;
  }

  // ------------------------------------------------------------------ its own process

  /** Makes the user's code, which runs from now on. */
  void start() throws Exception {
    Body fresh = slot.spec().newBody();
    body = fresh;
    fresh.resume(slot.state(), slot.outlet.container());
    fresh.start(callback, new StageRef(slot));
  }

  Body body() {
    if (body == null) {
      throw new IllegalStateException("the stage " + slot.name() + " has not started");
    }
    return body;
  }

  Answers answers() {
    Answers mine = answers;
    if (mine == null) {
      mine = new Answers(this, "the stage \"" + slot.name() + '"');
      answers = mine;
    }
    return mine;
  }

  /** The present step counts, or had nothing to commit: what it has answered leaves. */
  void releaseAnswers() {
    if (answers != null) {
      answers.release();
    }
  }

  void terminate(ExitReason reason) throws Exception {
    if (answers != null) {
      answers.drop(); // of a step that threw
    }
    if (body != null) {
      body.terminate(reason);
    }
    releaseAnswers();
  }

  void takeBlame() {
    blamed = true;
  }

  /** Ends when everything put out has been acknowledged. */
  void end(ExitReason reason) {
    if (ending == null) {
      ending = reason;
      draining = true;
    }
    checkDrained();
  }

  boolean isEnding() {
    return ending != null;
  }

  void checkDrained() {
    if (ending != null && slot.infos.first() == null && slot.outlet.isSettled()) {
      callback.stop(ending);
    }
  }

  // ------------------------------------------------------------------ anybody

  Pid pid() {
    return callback.pid();
  }

  boolean isDraining() {
    return draining;
  }

  boolean tookBlame() {
    return blamed;
  }

  boolean isCaller() {
    return Kernel.get().caller() == callback.pid();
  }
}
