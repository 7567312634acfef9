package dev.transom.stage;

import dev.transom.otp.StartFailedException;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * A stage as a {@link Flow.Publisher}: every subscriber becomes a consumer of the stage, with a
 * process of its own that gives it its signals, and gets what the stage's {@link Dispatcher} has
 * for it: a share, or everything of a broadcast, or one partition.
 *
 * {@snippet :
 * var numbers = Producer.fromIterable("numbers", List.of(1, 2, 3));
 * numbers.start();
 * Flow.Publisher<Integer> publisher = StagePublisher.of(Subscription.to(numbers));
 * publisher.subscribe(subscriber);
 * }
 *
 * <p><b>Demand.</b> What a subscriber requests is asked of the stage, at most the subscription's
 * maximum demand at a time, however much is requested.
 *
 * <p><b>End.</b> When the stage has ended normally, and all its events are given, the subscriber is
 * told {@code onComplete}; after any other end {@code onError} with a {@link StageEndedException},
 * and if there is no such stage with a {@link StageNotFoundException}.
 *
 * <p><b>Delivery.</b> An event is acknowledged when {@code onNext} has returned. What was on its
 * way to a subscriber that cancels, fails or is killed goes back to the stage, ahead of newer
 * events, for its other consumers: it is not lost. The one event whose {@code onNext} was under way
 * in a process that died, or that threw, comes to another subscriber again. A subscriber whose
 * {@code onNext} throws is told nothing more; the crash of its process is reported.
 *
 * <p>Immutable; safe for use by any thread.
 *
 * @param <E> the type of the events
 */
public final class StagePublisher<E> implements Flow.Publisher<E> {
  private final Node node;
  private final Subscription<E> subscription;

  private StagePublisher(Node node, Subscription<E> subscription) {
    this.node = node;
    this.subscription = subscription;
  }

  /**
   * A stage of the current node.
   *
   * @param subscription to which stage and how; its cancel mode and who acknowledges are the
   *     publisher's own business
   * @param <E> the type of the events
   * @return the publisher
   * @throws IllegalArgumentException if an option is not valid
   */
  public static <E> StagePublisher<E> of(Subscription<E> subscription) {
    Subscription<E> checked = subscription.validated();
    return new StagePublisher<>(
        Node.current(), checked.acknowledge(Acknowledge.MANUAL).cancel(CancelMode.PERMANENT));
  }

  /**
   * Subscribes, and returns when the stage has accepted the subscriber, or refused it; that is told
   * to the subscriber.
   *
   * @param subscriber is told its signals one at a time, in the process of its own
   */
  @Override
  public void subscribe(Flow.Subscriber<? super E> subscriber) {
    SubscriberLink<E> link = new SubscriberLink<>(Objects.requireNonNull(subscriber, "subscriber"));
    node.run(() -> start(link));
  }

  private void start(SubscriberLink<E> link) {
    String name = StageNames.of(node).fresh(subscription.producer());
    var consumer =
        new StageSpec<E, Void>(
            name,
            Role.CONSUMER,
            List.of(subscription),
            null,
            null,
            () -> new SubscriberBody<>(link, subscription));
    try {
      Pid pid = consumer.start(null).pid();
      Kernel.get().whenEnded(pid, () -> link.ended(name, StageRef.reason(pid)));
    } catch (StartFailedException e) {
      link.fail(Objects.requireNonNullElse(e.getCause(), e));
    } catch (RuntimeException e) {
      link.fail(e);
    }
  }

  @Override
  public String toString() {
    return "StagePublisher[" + subscription.producer() + "]";
  }
}
