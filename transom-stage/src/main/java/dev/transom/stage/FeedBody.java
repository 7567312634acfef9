package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A producer that gives on what a {@link Feed} gets from its publisher. The feed outlives the
 * process in the committed state, together with what it has got and nobody has committed, so a
 * successor goes on where the last commit was.
 */
final class FeedBody<E> implements Body {
  /**
   * The committed state.
   *
   * @param committed how many events have been committed
   * @param feed where they come from
   */
  record Position<E>(long committed, Feed<E> feed) implements Held {
    @Override
    public void letGo(Slot slot) {
      for (Object event : feed.end(committed)) {
        DeadLetters.give(slot, event, DeadLetter.Cause.ABANDONED, 0, null);
      }
    }
  }

  private @Nullable Feed<E> feed;
  private long next; // the number of the next event to put out: all before are committed, or this
  private long target; // step's; and of the first event that nobody has asked for
  private @Nullable Throwable failure;

  @Override
  @SuppressWarnings("unchecked")
  public void resume(@Nullable Object state) {
    Position<E> position = (Position<E>) Body.present(state);
    feed = position.feed();
    next = position.committed();
    target = next;
  }

  @Override
  public void start(Callback callback, StageRef ref) {
    feed().open(callback.pid(), next);
  }

  private Feed<E> feed() {
    return Objects.requireNonNull(feed);
  }

  @Override
  public @Nullable Object demand(@Nullable Object state, long demand, Emission out) {
    feed().forget(next);
    target += demand;
    feed().requestUpTo(target);
    emit(out);
    return carried(state);
  }

  @Override
  public void info(Object message, Emission out) throws Exception {
    if (message == Feed.LOOK) {
      feed().answer();
      feed().forget(next);
      emit(out);
    } else {
      Body.super.info(message, out);
    }
  }

  @Override
  public @Nullable Object carried(@Nullable Object state) {
    return new Position<>(next, feed());
  }

  private void emit(Emission out) {
    for (Object event : feed().from(next, target - next)) {
      out.emit(event);
      next++;
    }
    switch (feed().ending(next)) {
      case Feed.Ending.Open() -> {}
      case Feed.Ending.Complete() -> out.complete();
      case Feed.Ending.Failed(Throwable cause) -> {
        failure = cause;
        out.fail(ExitReason.crashed(cause));
      }
    }
  }

  /** When everything before it is acknowledged, the publisher's failure is this process's crash. */
  @Override
  public void terminate(ExitReason reason) throws Exception {
    Throwable cause = failure;
    if (cause != null && reason.isAbnormal()) {
      feed().failureTold();
      throw new PublisherFailedException(cause);
    }
  }
}
