package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber and the process that serves it know of each other.
 *
 * <p>The subscriber may write from any thread; it leaves a number or a word and rings. Who takes
 * the subscriber out, with {@link #take}, is the only one who may tell it its end, and from then on
 * nothing here leads to it any more.
 */
final class SubscriberLink<E> implements Flow.Subscription {
  /** The bell: look at what was requested. */
  static final Object LOOK =
      new Object() {
        @Override
        public String toString() {
          return "a subscriber has requested or cancelled";
        }
      };

  private final AtomicReference<Flow.@Nullable Subscriber<? super E>> subscriber;
  private final AtomicLong requested = new AtomicLong();
  private final AtomicBoolean rung = new AtomicBoolean();
  private volatile boolean invalid; // requested less than one event
  private volatile boolean subscribed; // onSubscribe was told
  private volatile @Nullable Pid process;

  SubscriberLink(Flow.Subscriber<? super E> subscriber) {
    this.subscriber = new AtomicReference<>(subscriber);
  }

  // ------------------------------------------------------------------ the subscriber

  @Override
  public void request(long n) {
    if (n <= 0) {
      invalid = true;
    } else {
      requested.accumulateAndGet(n, SubscriberLink::sum);
    }
    ring();
  }

  @Override
  public void cancel() {
    take();
    ring();
  }

  static long sum(long left, long right) {
    long sum = left + right;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private void ring() {
    Pid to = process;
    if (to != null && !rung.getAndSet(true)) {
      Kernel.get().post(to, Kind.CAST, LOOK);
    }
  }

  // ------------------------------------------------------------------ its process

  /** Tells the subscriber that it is subscribed; what it requests from now on rings the process. */
  void open(Pid pid) {
    process = pid;
    Flow.Subscriber<? super E> it = current();
    if (it != null) {
      subscribed = true;
      it.onSubscribe(this);
    }
  }

  /** The process looks by itself until it has answered: nobody needs to ring. */
  void hush() {
    rung.set(true);
  }

  void answer() {
    rung.set(false);
  }

  /** What was requested since the last time. */
  long takeRequested() {
    return requested.get() == 0 ? 0 : requested.getAndSet(0);
  }

  boolean isInvalid() {
    return invalid;
  }

  // ------------------------------------------------------------------ the end

  /** The one who is to be told of events; null when it has been told its end, or has cancelled. */
  Flow.@Nullable Subscriber<? super E> current() {
    return subscriber.get();
  }

  Flow.@Nullable Subscriber<? super E> take() {
    return subscriber.getAndSet(null);
  }

  /** There will be no events, or no more. */
  void fail(Throwable cause) {
    Flow.Subscriber<? super E> it = take();
    if (it != null) {
      if (!subscribed) {
        it.onSubscribe(this);
      }
      it.onError(cause);
    }
  }

  /** The process has ended; if it could not say so itself, somebody has killed it. */
  void ended(String stage, ExitReason reason) {
    fail(new StageEndedException(stage, reason));
  }
}
