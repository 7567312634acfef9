package dev.transom.benchmarks.stage;

import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The publisher at the head of the bridges: gives the numbers on the thread that requests them, so
 * that it costs next to nothing itself.
 */
record NumbersPublisher(Numbers numbers) implements Flow.Publisher<Integer> {

  @Override
  public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
    subscriber.onSubscribe(new Giving(numbers.iterator(), subscriber));
  }

  /** One subscription. Whoever raises {@code wanted} from zero gives until it is zero again. */
  private static final class Giving implements Flow.Subscription {
    private final Iterator<Integer> numbers;
    private final Flow.Subscriber<? super Integer> subscriber;
    private final AtomicLong wanted = new AtomicLong();
    private volatile boolean over;

    Giving(Iterator<Integer> numbers, Flow.Subscriber<? super Integer> subscriber) {
      this.numbers = numbers;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        throw new IllegalArgumentException("requested: " + n);
      }
      if (wanted.getAndAccumulate(n, Giving::sum) == 0) {
        give();
      }
    }

    @Override
    public void cancel() {
      over = true;
    }

    private void give() {
      long round = wanted.get();
      while (round > 0) {
        for (long i = 0; i < round && !over && numbers.hasNext(); i++) {
          subscriber.onNext(numbers.next());
        }
        if (!numbers.hasNext() && !over) {
          over = true;
          subscriber.onComplete();
        }
        round = wanted.addAndGet(-round);
      }
    }

    private static long sum(long left, long right) {
      long sum = left + right;
      return sum < 0 ? Long.MAX_VALUE : sum;
    }
  }
}
