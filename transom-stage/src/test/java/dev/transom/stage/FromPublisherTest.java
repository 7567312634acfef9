package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Supervisor;
import dev.transom.otp.Sys;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Collector;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FromPublisherTest {
  private static final List<Integer> NUMBERS = IntStream.range(0, 20_000).boxed().toList();

  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Flow.Subscriber<? super Integer>> subscribers =
      new LinkedBlockingQueue<>();

  /** Shows what is requested of it; the test gives the events. */
  private final Flow.Publisher<Integer> byHand =
      subscriber -> {
        subscriber.onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long n) {
                asked.add(n);
              }

              @Override
              public void cancel() {
                asked.add("cancel");
              }
            });
        subscribers.add(subscriber);
      };

  private final StageSpec<Void, Integer> source = Producer.fromPublisher("source", byHand);

  private StageRef sink(Subscription<Integer> subscription) {
    return Consumer.of("sink", subscription, batch -> seen.addAll(batch.events())).start();
  }

  /** Gives everything to each subscriber; a process that dies early leaves one to its successor. */
  private static Flow.Publisher<Integer> submitting(List<Integer> all) {
    return subscriber -> {
      SubmissionPublisher<Integer> publisher =
          new SubmissionPublisher<>(Thread::startVirtualThread, Flow.defaultBufferSize());
      publisher.subscribe(subscriber);
      Thread.startVirtualThread(() -> {
        all.forEach(publisher::submit);
        publisher.close();
      });
    };
  }

  /**
   * Runs a supervised source to its end while its process is killed over and over. The sink waits
   * for a kill every thousand events, however fast the rest is.
   */
  static void underKills(StageSpec<?, Integer> source, List<Integer> expected, String... others) {
    BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
    Semaphore kills = new Semaphore(0);
    Collector<Integer, ?, List<Integer>> patient =
        Collector.of(
            ArrayList::new,
            (list, event) -> {
              if (event % 1_000 == 999) {
                kills.acquireUninterruptibly();
              }
              list.add(event);
            },
            (left, right) -> {
              left.addAll(right);
              return left;
            });
    Supervisor supervisor =
        Supervisor.oneForOne()
            .intensity(100_000, Duration.ofSeconds(1))
            .child(source.child())
            .child(
                Consumer.collecting(
                        "sink", Subscription.to(source).maxDemand(50), patient, results::add)
                    .child())
            .start();
    List<String> names = new ArrayList<>(List.of(others));
    names.add(source.name());
    while (results.isEmpty()) {
      for (String name : names) {
        Processes.whereis(name)
            .ifPresent(pid -> {
              pid.kill();
              kills.release();
            });
      }
      Processes.sleep(Duration.ofMillis(1));
    }
    assertThat(next(results)).isEqualTo(expected);
    supervisor.stop();
  }

  @Test
  void everythingComesInOrderAndThenTheEnd() {
    StageSpec<Void, Integer> spec = Producer.fromPublisher("source", submitting(NUMBERS));
    List<Integer> got = Collections.synchronizedList(new ArrayList<>());
    StageRef producer = spec.start();
    StageRef consumer =
        Consumer.of("sink", Subscription.to(spec), batch -> got.addAll(batch.events())).start();
    assertThat(consumer.await(Duration.ofSeconds(20))).contains(ExitReason.NORMAL);
    assertThat(producer.await(Duration.ofSeconds(20))).contains(ExitReason.NORMAL);
    assertThat(got).isEqualTo(NUMBERS);
  }

  @Test
  void theConsumersDemandIsRequestedAndNoMore() {
    StageRef producer = source.start();
    Flow.Subscriber<? super Integer> subscriber = next(subscribers);
    assertThat(asked).isEmpty();
    StageRef consumer = sink(Subscription.to(source).maxDemand(10).minDemand(5));
    assertThat(next(asked)).isEqualTo(10L);
    IntStream.range(0, 5).forEach(subscriber::onNext);
    assertThat(next(asked)).isEqualTo(5L);
    subscriber.onComplete();
    consumer.await();
    producer.await();
    assertThat(seen).containsExactly(0, 1, 2, 3, 4);
    assertThat(asked).isEmpty();
  }

  @Test
  void anErrorEndsTheStageWhenTheEventsBeforeItAreHandled() {
    StageRef producer = source.start();
    Flow.Subscriber<? super Integer> subscriber = next(subscribers);
    StageRef consumer = sink(Subscription.to(source).cancel(CancelMode.TEMPORARY));
    next(asked);
    IntStream.range(0, 100).forEach(subscriber::onNext);
    subscriber.onError(new IllegalStateException("no more"));
    assertThat(producer.await())
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class,
            reason -> assertThat(reason.toString()).contains("PublisherFailed", "no more"));
    assertThat(seen).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    consumer.stop();
  }

  @Test
  void eventsThatComeTogetherWithTheErrorAreWaitedForToo() {
    CountDownLatch go = new CountDownLatch(1);
    StageRef producer = source.start();
    Flow.Subscriber<? super Integer> subscriber = next(subscribers);
    StageRef consumer =
        Consumer.<Integer>of(
                "sink",
                Subscription.to(source).cancel(CancelMode.TEMPORARY),
                batch -> {
                  seen.add("begun");
                  go.await();
                  seen.addAll(batch.events());
                })
            .start();
    next(asked);
    Sys.suspend(producer.pid());
    subscriber.onNext(1);
    subscriber.onError(new IllegalStateException("no more"));
    Sys.resume(producer.pid());
    assertThat(next(seen)).isEqualTo("begun");
    Sys.suspend(producer.pid()); // it answers: it waits
    Sys.resume(producer.pid());
    assertThat(producer.await(Duration.ZERO)).isEmpty();
    go.countDown();
    assertThat(producer.await()).isInstanceOf(ExitReason.Crashed.class);
    assertThat(seen).containsExactly(1);
    consumer.stop();
  }

  @Test
  void aPublisherThatGivesTooMuchHasFailed() {
    StageRef producer = source.start();
    Flow.Subscriber<? super Integer> subscriber = next(subscribers);
    subscriber.onNext(1);
    assertThat(producer.await().toString()).contains("more events than were requested");
    assertThat(next(asked)).isEqualTo("cancel");
  }

  @Test
  void theEndOfTheStageCancelsAndGivesUpWhatIsLeft() {
    BlockingQueue<DeadLetter<?>> letters = new LinkedBlockingQueue<>();
    StageSpec<Void, Integer> spec = source.deadLetters(letters::add);
    StageRef producer = spec.start();
    Flow.Subscriber<? super Integer> subscriber = next(subscribers);
    StageRef consumer = sink(Subscription.to(spec).maxDemand(3).cancel(CancelMode.TEMPORARY));
    assertThat(next(asked)).isEqualTo(3L);
    consumer.stop(); // its demand is gone, but was requested
    subscriber.onNext(1);
    subscriber.onNext(2);
    producer.pid().kill();
    producer.await();
    assertThat(next(asked)).isEqualTo("cancel");
    assertThat(List.of(next(letters).event(), next(letters).event())).isEqualTo(List.of(1, 2));
    subscriber.onNext(3);
    subscriber.onComplete();
    assertThat(letters).isEmpty();
  }

  @Test
  void killsLoseAndDoubleNothingAndTheSubscriptionGoesOn() {
    underKills(Producer.fromPublisher("source", submitting(NUMBERS)), NUMBERS);
  }

  @Test
  void afterAFailureASuccessorSubscribesAnew() {
    Supervisor supervisor =
        Supervisor.oneForOne().intensity(10, Duration.ofSeconds(1)).child(source.child()).start();
    StageRef consumer = sink(Subscription.to(source));
    Flow.Subscriber<? super Integer> first = next(subscribers);
    next(asked);
    first.onNext(1);
    first.onError(new IllegalStateException("broken"));
    Flow.Subscriber<? super Integer> second = next(subscribers);
    first.onNext(99); // of which nobody takes notice
    assertThat(next(seen)).isEqualTo(1);
    assertThat((Long) next(asked)).isPositive();
    second.onNext(2);
    second.onComplete();
    assertThat(next(seen)).isEqualTo(2);
    assertThat(consumer.await()).isEqualTo(ExitReason.NORMAL);
    supervisor.stop();
  }

  @Test
  void aPublisherThatThrowsDoesNotStart() {
    StageSpec<Void, Integer> spec =
        Producer.fromPublisher(
            "source",
            subscriber -> {
              throw new IllegalStateException("told to throw");
            });
    assertThatThrownBy(spec::start).hasMessageContaining("told to throw");
    assertThat(Node.current().processCount()).isZero();
  }
}
