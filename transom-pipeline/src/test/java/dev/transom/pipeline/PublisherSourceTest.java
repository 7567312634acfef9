package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a publisher of the JDK's publishes. */
class PublisherSourceTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Seen seen = new Seen();

  @Test
  void everythingThatASubmissionPublisherSubmits() {
    try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
      Pipeline<Integer> pipeline = seen.from(Sources.publisher(publisher)).start("p");
      Seen.eventually(publisher::hasSubscribers);
      for (int i = 0; i < 20_000; i++) {
        publisher.submit(i);
      }
      publisher.close();
      assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
      assertThat(seen.data).hasSize(20_000).doesNotHaveDuplicates();
    }
  }

  @Test
  void thePublisherIsHeldUpByASlowPipeline() {
    Semaphore permits = new Semaphore(0);
    try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, 4)) {
      Pipeline<Integer> pipeline =
          Pipeline.from(Sources.publisher(publisher))
              .process(message -> {
                permits.acquire();
                seen.data.add(message.data());
                return message;
              })
              .maxInFlight(10)
              .start("p");
      Seen.eventually(publisher::hasSubscribers);
      Seen.eventually(() -> publisher.estimateMinimumDemand() > 0);
      AtomicInteger accepted = new AtomicInteger();
      int offered = 0;
      while (publisher.offer(offered, (subscriber, item) -> false) >= 0 && offered < 100_000) {
        offered++;
        accepted.incrementAndGet();
      }
      assertThat(accepted.get()).isLessThan(1000);
      permits.release(1_000_000);
      publisher.close();
      assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
      assertThat(seen.data).hasSize(accepted.get()).doesNotHaveDuplicates();
    }
  }

  @Test
  void aPublisherThatFailsIsSubscribedToAgainAndWhatItHadSentGoesOn() {
    Queue<PipelineTelemetry.SourceFailed> failed =
        Seen.events(PipelineTelemetry.SourceFailed.class);
    AtomicInteger subscribed = new AtomicInteger();
    Flow.Publisher<Integer> publisher =
        subscriber -> {
          int time = subscribed.getAndIncrement();
          subscriber.onSubscribe(
              new Flow.Subscription() {
                private boolean done;

                @Override
                public void request(long count) {
                  if (done) {
                    return;
                  }
                  done = true;
                  for (int i = 0; i < 5; i++) {
                    subscriber.onNext(10 * time + i);
                  }
                  if (time < 2) {
                    subscriber.onError(new java.io.IOException("broken pipe"));
                  } else {
                    subscriber.onComplete();
                  }
                }

                @Override
                public void cancel() {}
              });
        };
    assertThat(seen.all(Sources.publisher(publisher))).hasSize(15).doesNotHaveDuplicates();
    assertThat(subscribed).hasValue(3);
    assertThat(failed).hasSize(2);
    assertThat(failed.element().error())
        .hasMessageContaining("the publisher has failed")
        .hasMessageContaining("broken pipe")
        .hasCauseInstanceOf(java.io.IOException.class);
  }

  @Test
  void onePublisherThatThrowsInSubscribe() {
    AtomicInteger subscribed = new AtomicInteger();
    Flow.Publisher<Integer> publisher =
        subscriber -> {
          if (subscribed.getAndIncrement() == 0) {
            throw new IllegalStateException("not yet");
          }
          subscriber.onSubscribe(new Requests(new AtomicLong(), new AtomicInteger()));
          subscriber.onComplete();
        };
    assertThat(seen.all(Sources.publisher(publisher))).isEmpty();
    assertThat(subscribed).hasValue(2);
  }

  private record Requests(AtomicLong requested, AtomicInteger cancelled)
      implements Flow.Subscription {
    @Override
    public void request(long count) {
      requested.addAndGet(count);
    }

    @Override
    public void cancel() {
      cancelled.incrementAndGet();
    }
  }

  @Test
  void noMoreIsEverSentThanWasAskedForAndADrainCancels() {
    Requests requests = new Requests(new AtomicLong(), new AtomicInteger());
    List<Flow.Subscriber<? super Integer>> subscribers = new CopyOnWriteArrayList<>();
    Flow.Publisher<Integer> publisher =
        subscriber -> {
          subscribers.add(subscriber);
          subscriber.onSubscribe(requests);
        };
    Pipeline<Integer> pipeline = seen.from(Sources.publisher(publisher)).start("p");
    for (int i = 0; i < 1000; i++) {
      int number = i;
      Seen.eventually(() -> requests.requested().get() > number);
      subscribers.getFirst().onNext(number);
    }
    seen.await(1000);
    assertThat(requests.requested().get()).isBetween(1001L, 1256L);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(requests.cancelled()).hasValue(1);
    assertThat(subscribers).hasSize(1);
  }

  @Test
  void theSubscriptionGoesOnWhenTheReadingProcessIsKilled() {
    Requests requests = new Requests(new AtomicLong(), new AtomicInteger());
    List<Flow.Subscriber<? super Integer>> subscribers = new CopyOnWriteArrayList<>();
    Flow.Publisher<Integer> publisher =
        subscriber -> {
          subscribers.add(subscriber);
          subscriber.onSubscribe(requests);
        };
    Pipeline<Integer> pipeline = seen.from(Sources.publisher(publisher)).start("p");
    Seen.eventually(() -> requests.requested().get() > 0);
    for (int i = 0; i < 2000; i++) {
      int number = i;
      if (i % 100 == 50) {
        Readers.kill("p", 0);
      }
      Seen.eventually(() -> requests.requested().get() > number);
      subscribers.getFirst().onNext(number);
    }
    subscribers.getFirst().onComplete();
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(2000).doesNotHaveDuplicates();
    assertThat(subscribers).hasSize(1);
    assertThat(requests.cancelled()).hasValue(0);
  }

  @Test
  void aSecondSubscriptionIsCancelled() {
    List<Requests> all = new ArrayList<>();
    Flow.Publisher<Integer> publisher =
        subscriber -> {
          for (int i = 0; i < 2; i++) {
            Requests one = new Requests(new AtomicLong(), new AtomicInteger());
            all.add(one);
            subscriber.onSubscribe(one);
          }
          subscriber.onComplete();
        };
    assertThat(seen.all(Sources.publisher(publisher))).isEmpty();
    assertThat(all.get(0).cancelled()).hasValue(0);
    assertThat(all.get(1).cancelled()).hasValue(1);
  }

  @Test
  void eachReadingProcessSubscribes() {
    try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
      Pipeline<Integer> pipeline = seen.from(Sources.publisher(publisher)).sources(2).start("p");
      Seen.eventually(() -> publisher.getNumberOfSubscribers() == 2);
      publisher.submit(1);
      publisher.close();
      assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
      assertThat(seen.data).containsExactly(1, 1);
    }
  }
}
