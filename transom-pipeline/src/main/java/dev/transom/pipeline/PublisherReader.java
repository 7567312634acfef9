package dev.transom.pipeline;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a publisher sends. The subscription and what has come of it belong to the place of the
 * reading process, so that nothing is lost with the process.
 */
final class PublisherReader<T> implements SourceReader<T>, Flow.Subscriber<T> {
  private static final int MOST = 256; // asked for and not emitted

  private final SourceContext<T> context;
  private final Queue<T> received = new ArrayDeque<>(); // guarded by this, like what follows
  private Flow.@Nullable Subscription subscription;
  private int requested;
  private boolean hasEnded;
  private @Nullable Throwable error;

  private PublisherReader(SourceContext<T> context) {
    this.context = context;
  }

  static <T> Source<T> source(Flow.Publisher<? extends T> publisher) {
    Map<SourceContext<T>, PublisherReader<T>> readers = new ConcurrentHashMap<>();
    return context -> {
      PublisherReader<T> fresh = new PublisherReader<>(context);
      PublisherReader<T> there = readers.putIfAbsent(context, fresh);
      if (there != null && there.goesOn()) {
        return there;
      }
      readers.put(context, fresh);
      publisher.subscribe(fresh);
      return fresh;
    };
  }

  private synchronized boolean goesOn() {
    return error == null;
  }

  // ------------------------------------------------------------------ the reading process

  @Override
  public boolean read(int demand, SourceOutput<T> out) throws Exception {
    int more = 0;
    Flow.Subscription from;
    synchronized (this) {
      for (int i = 0; i < demand && !received.isEmpty(); i++) {
        out.emit(Message.of(received.remove()));
        requested--;
      }
      if (received.isEmpty() && error != null) {
        throw new IllegalStateException("the publisher has failed", error);
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

  @Override
  public void drain() {
    Flow.Subscription from;
    synchronized (this) {
      from = subscription;
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
    boolean isSecond;
    synchronized (this) {
      isSecond = subscription != null || hasEnded;
      if (!isSecond) {
        subscription = given;
      }
    }
    if (isSecond) {
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
