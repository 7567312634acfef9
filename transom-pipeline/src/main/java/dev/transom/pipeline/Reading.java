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
 * <p>Whoever closes it counts what is there, and that is taken in. The reader's thread looks
 * whether it is closed before it emits, without a step that both would have to agree on: that would
 * cost more than all the rest. So what it emits in that very moment may come too late. It is found
 * when the call ends, and goes back to where it came from, or is taken in.
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
  private final Thread thread = Thread.currentThread();
  private final Message<T>[] messages;
  private int count; // written by the reader's thread
  private volatile boolean isClosed;
  private int end; // how many there were when it was closed; guarded by the desk, as what follows
  private int taken; // of those that were emitted

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
    if (isClosed || Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "emit only while read runs, in the thread that was called: to hand messages in from"
              + " elsewhere use SourceContext.push");
    }
    int before = count;
    if (before == reserved) {
      throw new IllegalStateException(
          "the source was asked for "
              + reserved
              + " messages and emits more: emit at most as many as read is asked for");
    }
    messages[before] = desk.ticketed(message);
    COUNT.setRelease(this, before + 1);
    if (isEager && desk.isAwaited()) {
      desk.harvest(this);
    }
  }

  /** Under the lock of the desk: nothing is emitted any more. */
  void close() {
    isClosed = true;
    end = counted();
  }

  /** Under the lock of the desk: those that have not been taken. */
  Message<T>[] take() {
    int to = emitted();
    boolean isAll = taken == 0 && to == reserved;
    Message<T>[] fresh = isAll ? messages : Arrays.copyOfRange(messages, taken, to);
    taken = to;
    return fresh;
  }

  /** Under the lock of the desk: how many there are. */
  int emitted() {
    return isClosed ? end : counted();
  }

  /** Under the lock of the desk, when the call is over: those that came while it was closed. */
  List<Message<T>> takeLate() {
    if (!isClosed) {
      return List.of();
    }
    List<Message<T>> late = Arrays.asList(messages).subList(end, count);
    end = count;
    taken = count;
    return late;
  }

  private int counted() {
    return (int) COUNT.getAcquire(this);
  }
}
