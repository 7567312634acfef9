package dev.transom.stage;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A subscriber that shows its signals: events as they are, the end as {@link End}. */
final class Probe<E> implements Flow.Subscriber<E> {
  /** The last signal; null for completion. */
  record End(Throwable error) {}

  final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
  volatile Flow.Subscription subscription;
  private final long first;
  private final Consumer<? super E> action;

  Probe(long first, Consumer<? super E> action) {
    this.first = first;
    this.action = action;
  }

  Probe(long first) {
    this(first, event -> {});
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (first > 0) {
      given.request(first);
    }
  }

  @Override
  public void onNext(E event) {
    seen.add(event);
    action.accept(event);
  }

  @Override
  public void onError(Throwable cause) {
    seen.add(new End(cause));
  }

  @Override
  public void onComplete() {
    seen.add(new End(null));
  }
}
