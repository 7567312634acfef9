package dev.transom.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/**
 * What one call of a reader has emitted so far, by the counting of a {@link Hand}: messages that
 * were emitted are there for a successor if the process dies in the middle. And they can be taken
 * while the reader goes on: it may wait for the next one.
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
    if (count == reserved) {
      throw new IllegalStateException(
          "the source was asked for " + reserved + " messages and emits more");
    }
    if (message == null) {
      throw new NullPointerException("a source emits no null");
    }
    messages[count] = desk.ticketed(message);
    COUNT.setRelease(this, count + 1);
    if (isEager && desk.isAwaited()) {
      desk.harvest(this);
    }
  }

  /** Under the lock of the desk: those that have not been taken. */
  List<Message<T>> take() {
    int end = emitted();
    List<Message<T>> fresh = Arrays.asList(messages).subList(taken, end);
    taken = end;
    return fresh;
  }

  int emitted() {
    return (int) COUNT.getAcquire(this);
  }
}
