package dev.transom.stage;

import dev.transom.otp.Reply;
import dev.transom.otp.Request;
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
 *
 * <p>A stage is a server too: {@code handleCast} and {@code handleCall} are given what {@link
 * StageRef#cast} and {@link StageRef#call} send, and may emit events. Here whoever publishes waits
 * until somebody has asked for the event; the events that nobody has asked for stay with their
 * callers:
 *
 * {@snippet :
 * final class Broadcaster extends Producer<String> {
 *   record Notify(String event) implements Request<Notify, Boolean> {}
 *
 *   private record Waiting(String event, Reply<Boolean> caller) {}
 *
 *   private final Queue<Waiting> queue = new ArrayDeque<>();
 *
 *   @Override
 *   protected void handleCall(Request<?, ?> request, Source<String> out) throws Exception {
 *     switch (request) {
 *       case Notify notify -> {
 *         queue.add(new Waiting(notify.event(), replyTo(notify)));
 *         handleDemand(out.owed(), out);
 *       }
 *       default -> super.handleCall(request, out);
 *     }
 *   }
 *
 *   @Override
 *   protected void handleDemand(long demand, Source<String> out) {
 *     while (out.owed() > 0 && !queue.isEmpty()) {
 *       Waiting next = queue.remove();
 *       out.emit(next.event());
 *       next.caller().send(true);
 *     }
 *   }
 * }
 *
 * Producer.of("news", Broadcaster::new).dispatcher(Dispatcher.broadcast()).start();
 * StageRef.named("news").call(new Broadcaster.Notify("hello"));
 * }
 *
 * <p>An answer and the events emitted with it are one step: a stage that dies has not answered for
 * events that do not count. Its open calls fail with it; a successor does not know of them.
 */
public abstract sealed class Stage permits Producer, ProducerConsumer, Consumer {
  @Nullable Callback callback;
  @Nullable StageRef ref;
  @Nullable Answers answers; // from the first call on
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

  // ------------------------------------------------------------------ calls

  /**
   * Answers the call that is being handled. The answer leaves when the present callback has
   * returned and its step has committed, behind what it emits.
   *
   * @param request the request that {@code handleCall} was given
   * @param value the answer, immutable
   * @param <R> the type of the answer
   * @throws IllegalStateException if that request is not being handled, or has its answer
   */
  protected final <R> void reply(Request<?, R> request, R value) {
    called(request).reply(request, Objects.requireNonNull(value, "value"));
  }

  /**
   * Takes the way back to the caller of the call that is being handled, to answer later. An answer
   * given in a callback of this stage leaves when that callback's step has committed; one given by
   * another process or thread leaves at once.
   *
   * @param request the request that {@code handleCall} was given
   * @param <R> the type of the answer
   * @return the way back, for any process and any thread
   * @throws IllegalStateException if that request is not being handled, or has its answer
   */
  protected final <R> Reply<R> replyTo(Request<?, R> request) {
    return called(request).replyTo(request);
  }

  final void refuse(Request<?, ?> request) {
    called(request).refuse(request);
  }

  private Answers called(Request<?, ?> request) {
    if (answers == null) {
      throw new IllegalStateException(
          "no call is being handled: answer " + request + " in handleCall, or by its replyTo");
    }
    return answers;
  }

  // ------------------------------------------------------------------ the machinery's

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
    Log.STAGE.log(
        Level.WARNING, () -> getClass().getSimpleName() + " ignores the message " + message);
  }
}
