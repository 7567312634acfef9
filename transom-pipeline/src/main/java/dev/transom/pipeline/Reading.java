package dev.transom.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/**
 * What one call of a reader has emitted so far, by the counting of a {@link Hand}: messages that
 * were emitted are there for a successor if the process dies in the middle. And they can be taken
 * while the reader goes on: it may wait for the next one.
 *
 * <p>The count is closed with the call, by a bit of its own: either a message is counted before, or
 * whoever emits it learns that nobody takes it.
 */
final class Reading<T> implements SourceOutput<T> {
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Reading.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int CLOSED = 1 << 31;

  final int reserved;
  private final SourceDesk<T> desk;
  private final boolean isEager;
  private final Message<T>[] messages;
  private int count;
  private int taken; // of those that were emitted; guarded by the desk

  @SuppressWarnings({"unchecked", "rawtypes"})
  Reading(int reserved, SourceDesk<T> desk, boolean isEager) {
    this.reserved = reserved;
    this.desk = desk;
    this.isEager = isEager;
    this.messages = new Message[reserved];
  }

  @Override
  public void emit(Message<T> message) {
    if (message == null) {
      throw new NullPointerException("a source emits no null");
    }
    int before = (int) COUNT.getAcquire(this);
    if (before < 0) {
      throw closed();
    }
    if (before == reserved) {
      throw new IllegalStateException(
          "the source was asked for "
              + reserved
              + " messages and emits more: emit at most as many as read is asked for");
    }
    Message<T> ticketed = desk.ticketed(message);
    messages[before] = ticketed;
    if (!COUNT.compareAndSet(this, before, before + 1)) {
      desk.refused(ticketed);
      throw closed();
    }
    if (isEager && desk.isAwaited()) {
      desk.harvest(this);
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException(
        "emit only while read runs, in the thread that was called: to hand messages in from"
            + " elsewhere use SourceContext.push");
  }

  /** The call is over: nothing is emitted any more. */
  void close() {
    COUNT.getAndBitwiseOr(this, CLOSED);
  }

  /** Under the lock of the desk: those that have not been taken. */
  List<Message<T>> take() {
    int end = emitted();
    List<Message<T>> fresh = Arrays.asList(messages).subList(taken, end);
    taken = end;
    return fresh;
  }

  int emitted() {
    return (int) COUNT.getAcquire(this) & ~CLOSED;
  }
}
