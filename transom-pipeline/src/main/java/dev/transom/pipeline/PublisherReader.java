package dev.transom.pipeline;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a publisher sends. An item leaves the queue when it was emitted, so that none is lost
 * with the process that reads.
 */
final class PublisherReader<T> implements LastingReader<T>, Flow.Subscriber<T> {
  private static final int MOST = 256; // asked for and not emitted

  private final SourceContext<T> context;
  private final Flow.Publisher<? extends T> publisher;
  private final Queue<T> received = new ArrayDeque<>(); // guarded by this, like what follows
  private Flow.@Nullable Subscription subscription;
  private boolean isSubscribed; // or about to be
  private int requested;
  private boolean hasEnded;
  private @Nullable Throwable error;

  PublisherReader(SourceContext<T> context, Flow.Publisher<? extends T> publisher) {
    this.context = context;
    this.publisher = publisher;
  }

  // ------------------------------------------------------------------ the reading process

  @Override
  public boolean read(int demand, SourceOutput<T> out) throws Exception {
    if (isFirst()) {
      publisher.subscribe(this);
    }
    int more = 0;
    Flow.Subscription from;
    synchronized (this) {
      for (int i = 0; i < demand && !received.isEmpty(); i++) {
        out.emit(Message.of(received.element()));
        received.remove();
        requested--;
      }
      if (received.isEmpty() && error != null) {
        throw new IllegalStateException("the publisher has failed: " + error, error);
      }
      if (received.isEmpty() && hasEnded) {
        return false;
      }
      from = subscription;
      if (from != null && requested <= MOST / 2) {
        more = MOST - requested;
        requested = MOST;
      }
    }
    if (from != null && more > 0) {
      from.request(more);
    }
    return true;
  }

  private synchronized boolean isFirst() {
    boolean first = !isSubscribed;
    isSubscribed = true;
    return first;
  }

  @Override
  public void drain() {
    cancel();
  }

  @Override
  public void close() {
    cancel();
  }

  private void cancel() {
    Flow.Subscription from;
    synchronized (this) {
      from = hasEnded || error != null ? null : subscription;
      hasEnded = true;
    }
    if (from != null) {
      from.cancel();
    }
  }

  // ------------------------------------------------------------------ the publisher

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription");
    boolean isUnwanted;
    synchronized (this) {
      isUnwanted = subscription != null || hasEnded;
      if (!isUnwanted) {
        subscription = given;
      }
    }
    if (isUnwanted) {
      given.cancel();
    } else {
      context.wakeUp();
    }
  }

  @Override
  public void onNext(T item) {
    Objects.requireNonNull(item, "item");
    synchronized (this) {
      received.add(item);
    }
    context.wakeUp();
  }

  @Override
  public void onError(Throwable cause) {
    Objects.requireNonNull(cause, "error");
    synchronized (this) {
      error = cause;
    }
    context.wakeUp();
  }

  @Override
  public void onComplete() {
    synchronized (this) {
      hasEnded = true;
    }
    context.wakeUp();
  }
}
