package dev.transom.benchmarks.stage;

import java.util.concurrent.Flow;

/** Asks for a window at first and for half of it whenever that much was handled. */
abstract class AskingSubscriber<T> implements Flow.Subscriber<T> {
  private final int window;
  private final int step;
  private Flow.Subscription subscription = new Never();
  private int handled;

  AskingSubscriber(int window) {
    this.window = window;
    this.step = window - window / 2;
  }

  abstract void handle(T piece);

  @Override
  public void onSubscribe(Flow.Subscription granted) {
    subscription = granted;
    subscription.request(window);
  }

  @Override
  public void onNext(T piece) {
    handle(piece);
    if (++handled == step) {
      handled = 0;
      subscription.request(step);
    }
  }

  @Override
  public void onError(Throwable failure) {
    throw new IllegalStateException(failure);
  }

  /** Stands in until there is a subscription. */
  private static final class Never implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
