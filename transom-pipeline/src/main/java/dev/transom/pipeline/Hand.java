package dev.transom.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a life of a processor has in its hands, and what has come of them. The life
 * writes a result and then counts it; a successor reads the count and then the results. What a dead
 * life still writes lies behind the count that its successor has read, and nobody looks at it.
 */
final class Hand {
  private static final VarHandle DONE;

  static {
    try {
      DONE = MethodHandles.lookup().findVarHandle(Hand.class, "done", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Message<?>[] messages;
  private final @Nullable Message<?>[] results;
  private int done;
  final boolean isRefused; // by batchers: they are in no line any more, and have failed
  boolean isPrepared;
  int lateAt = -1; // where the handler was too slow

  // for who looks after slow ones: where it was when it was seen first, and when
  int seenAt = -1;
  long seenSince;

  Hand(Message<?>[] messages) {
    this.isRefused = false;
    this.messages = messages;
    this.results = new Message<?>[messages.length];
  }

  private Hand(Hand dead, int done) {
    this.isRefused = dead.isRefused;
    this.messages = dead.messages.clone();
    this.results = Arrays.copyOf(Arrays.copyOf(dead.results, done), messages.length);
    this.done = done;
    this.isPrepared = dead.isPrepared;
    this.lateAt = dead.lateAt;
  }

  private Hand(List<Message<?>> refused) {
    this.isRefused = true;
    this.messages = refused.toArray(Message<?>[]::new);
    this.results = messages.clone();
    this.done = messages.length;
  }

  /** Messages that have failed on their way into batchers. */
  static Hand refused(List<Message<?>> messages) {
    return new Hand(messages);
  }

  /** For the life that comes after the one that had it. */
  Hand inherited() {
    return new Hand(this, done());
  }

  int size() {
    return messages.length;
  }

  int done() {
    return (int) DONE.getAcquire(this);
  }

  boolean isDone() {
    return done == messages.length;
  }

  void add(Message<?> result) {
    results[done] = result;
    DONE.setRelease(this, done + 1);
  }

  /** All results if none has failed; else none. Only when it is done. */
  List<Message<?>> successes() {
    for (Message<?> result : results) {
      if (Objects.requireNonNull(result).isFailed()) {
        return List.of();
      }
    }
    @SuppressWarnings("NullAway") // it is done
    Message<?>[] all = results;
    return List.of(all);
  }

  Message<?> result(int index) {
    return Objects.requireNonNull(results[index]);
  }
}
