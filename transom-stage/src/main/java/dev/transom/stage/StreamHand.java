package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a stream's thread and the process that subscribes for it know of each other: batches one
 * way, those that are done with the other way.
 *
 * <p>Each side writes and then looks whether the other waits, and the other says that it waits and
 * then looks again; so one of them sees the other. How many batches there can be is bounded by what
 * the process has asked for.
 */
final class StreamHand<E> {
  /** To the process: look at what is done with. */
  static final Object TAKEN =
      new Object() {
        @Override
        public String toString() {
          return "a stream has taken events";
        }
      };

  /** To the process: the stream is over. */
  static final Object CLOSE =
      new Object() {
        @Override
        public String toString() {
          return "a stream is closed";
        }
      };

  /** The last that comes. */
  private record End(@Nullable StageEndedException failure) {}

  private final Queue<Object> given = new ConcurrentLinkedQueue<>(); // batches, then an End
  private final Queue<Batch<?>> taken = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean rung = new AtomicBoolean();
  private volatile @Nullable OpenCall<Boolean> waiter;
  private volatile @Nullable Pid process;
  private volatile boolean failed;

  // the thread's, read by the process at the end
  private volatile @Nullable Batch<E> current;
  private volatile int index; // of the event in current that was given out last

  // ------------------------------------------------------------------ the process

  void open(Pid pid) {
    process = pid;
  }

  void give(Batch<?> batch) {
    given.add(batch);
    wake();
  }

  void end() {
    given.add(new End(null));
    wake();
  }

  /** The thread is to take no more: what it has not taken goes back. */
  void fail(StageEndedException failure) {
    failed = true;
    given.clear();
    given.add(new End(failure));
    wake();
  }

  /** The process is no more; if that was to be, nobody listens. */
  void fail(String stage, ExitReason reason) {
    if (!failed) {
      fail(new StageEndedException(stage, reason));
    }
  }

  private void wake() {
    OpenCall<Boolean> waiting = waiter;
    if (waiting != null) {
      waiting.answer(true);
    }
  }

  void answer() {
    rung.set(false);
  }

  /** A batch of which all is done with; null if there is none. */
  @Nullable Batch<?> nextTaken() {
    return taken.poll();
  }

  /** Acknowledges what was done with of the batch that the thread is at. */
  void acknowledgeCurrent() {
    Batch<E> batch = current;
    if (batch != null) {
      int done = index;
      for (int i = 0; i < done; i++) {
        batch.acknowledge(i);
      }
    }
  }

  // ------------------------------------------------------------------ the thread

  /** Waits for the next event; null at the end. It is to be {@link #done} before the next. */
  @Nullable E next() {
    Batch<E> batch = current;
    while (batch == null || failed) {
      Object item = take();
      if (item instanceof End(StageEndedException failure)) {
        if (failure != null) {
          throw failure;
        }
        return null;
      }
      batch = asBatch(item);
      index = 0;
      current = batch;
    }
    return batch.events().get(index);
  }

  @SuppressWarnings("unchecked")
  private static <E> Batch<E> asBatch(Object item) {
    return (Batch<E>) item;
  }

  /** The event given out last counts as handled. */
  void done() {
    Batch<E> batch = current;
    int next = index + 1;
    if (batch == null || next < batch.size()) {
      index = next;
      return;
    }
    current = null;
    taken.add(batch);
    Pid to = process;
    if (to != null && !rung.getAndSet(true)) {
      Kernel.get().post(to, Kind.CAST, TAKEN);
    }
  }

  private Object take() {
    while (true) {
      Object item = given.poll();
      if (item != null) {
        return item;
      }
      OpenCall<Boolean> mine = Kernel.get().cell();
      waiter = mine;
      item = given.poll();
      if (item != null) {
        return item;
      }
      mine.await(null);
    }
  }

  void close(Pid pid) {
    failed = true; // whoever ends it now, it is not told
    Kernel.get().post(pid, Kind.CAST, CLOSE);
  }
}
