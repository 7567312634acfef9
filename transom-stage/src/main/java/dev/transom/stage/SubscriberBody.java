package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that gives its events to a {@link Flow.Subscriber}, as many as that has requested.
 *
 * <p>All signals are told here, in the process, so they come one at a time; but for the last one
 * after a kill, when this process is no more. {@code wanted} counts what was requested and not yet
 * given, {@code outstanding} what of it has been asked for.
 */
final class SubscriberBody<E> implements Body {
  private final SubscriberLink<E> link;
  private final Subscription<E> options;
  private @Nullable Callback callback;
  private @Nullable Upstream upstream;
  private long wanted;
  private long outstanding;

  SubscriberBody(SubscriberLink<E> link, Subscription<E> options) {
    this.link = link;
    this.options = options;
  }

  @Override
  public void start(Callback process, StageRef ref) {
    callback = process;
    try {
      link.open(process.pid());
    } catch (Throwable e) {
      link.take(); // it counts as cancelled
      throw e;
    }
  }

  @Override
  public Demand subscribed(Upstream producer) {
    upstream = producer;
    look();
    return Demand.MANUAL;
  }

  @Override
  public void info(Object message, Emission out) throws Exception {
    if (message == SubscriberLink.LOOK) {
      link.answer();
      look();
    } else {
      Body.super.info(message, out);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out) {
    link.hush();
    int given = 0;
    for (Object event : batch.events()) {
      Flow.Subscriber<? super E> subscriber = link.current();
      if (subscriber == null || link.isInvalid()) {
        break; // the rest goes back
      }
      try {
        subscriber.onNext((E) event);
      } catch (Throwable e) {
        link.take(); // it counts as cancelled
        throw e;
      }
      batch.acknowledge(given++);
      outstanding--;
      if (wanted != Long.MAX_VALUE) {
        wanted--;
      }
      ask();
    }
    link.answer();
    look();
    return state;
  }

  private void look() {
    if (link.current() == null) {
      stop();
    } else if (link.isInvalid()) {
      link.fail(
          new IllegalArgumentException(
              "request(n) with n below 1 (Reactive Streams §3.9): request at least one event"));
      stop();
    } else {
      ask();
    }
  }

  private void ask() {
    wanted = SubscriberLink.sum(wanted, link.takeRequested());
    Upstream from = upstream;
    if (from != null && outstanding <= options.effectiveMinDemand()) {
      long more = Math.min(wanted, options.maxDemand()) - outstanding;
      if (more > 0) {
        outstanding += more;
        from.ask(more);
      }
    }
  }

  @Override
  public void cancelled(Upstream producer, ExitReason reason, Emission out) {
    if (reason instanceof ExitReason.Normal) {
      complete();
    } else {
      link.fail(new StageEndedException(producer.producer(), reason));
      stop();
    }
  }

  /** Also where the producer had finished before anybody subscribed. */
  @Override
  public void inputEnded(@Nullable Object container, Emission out) {
    complete();
  }

  private void complete() {
    Flow.Subscriber<? super E> subscriber = link.take();
    if (subscriber != null) {
      subscriber.onComplete();
    }
    stop();
  }

  /** Not normally: a finished stage would stay known. */
  private void stop() {
    Objects.requireNonNull(callback).stop(ExitReason.SHUTDOWN);
  }
}
