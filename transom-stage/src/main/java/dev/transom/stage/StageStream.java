package dev.transom.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What stages put out, as a {@link Stream} for the calling thread. Immutable.
 *
 * {@snippet :
 * List<String> first =
 *     StageStream.of(Subscription.to(texts).maxDemand(100)).stream().limit(10).toList();
 * }
 *
 * <p><b>Lazy.</b> The stages are subscribed to when the first event is wanted, and the thread waits
 * for events as they come. Several subscriptions are merged, in no order.
 *
 * <p><b>End.</b> The stream ends when all its producers have ended. It throws a {@link
 * StageEndedException} if one ended in another way than its subscription's cancel mode takes for an
 * end: with {@link CancelMode#PERMANENT}, the default, and {@link CancelMode#WHEN_ALL_END} in any
 * way but normally; with {@link CancelMode#TRANSIENT} abnormally; with {@link CancelMode#TEMPORARY}
 * never. Where there is no such stage it throws a {@link StageNotFoundException}, and a temporary
 * subscription has ended.
 *
 * <p><b>Closing.</b> When the stream's terminal operation has returned or thrown, nothing is left
 * behind, also if that was early: a limit, a match, an exception. Only of {@link Stream#iterator}
 * and {@link Stream#spliterator} the caller must close the stream itself, if it does not go to the
 * end. If the caller is a process, its death closes the stream too.
 *
 * <p><b>Delivery.</b> An event is acknowledged when the stream has done with it and goes on or
 * ends. What was on its way, and one whose handling threw, goes back to the stage for its other
 * consumers, ahead of newer events.
 *
 * <p><b>While it runs.</b> With a {@linkplain #name(String) name} the stream is a stage as others
 * are: {@link StageRef#named} finds it from its first event to its end, and subscribes it to more
 * stages.
 *
 * @param subscriptions to which stages and how
 * @param name the name of the stage that subscribes; default one of its own making
 * @param demand what the producers are told when all have been subscribed to; default {@link
 *     DemandMode#FORWARD}, so that those who have waited for it begin
 * @param producers the stages that are told; default those subscribed to
 * @param <E> the type of the events
 */
public record StageStream<E>(
    List<Subscription<? extends E>> subscriptions,
    Optional<String> name,
    DemandMode demand,
    Optional<List<String>> producers) {
  /** Copies the lists. */
  public StageStream {
    subscriptions = List.copyOf(subscriptions);
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(demand, "demand");
    producers = producers.map(List::copyOf);
  }

  /**
   * The events of one stage.
   *
   * @param subscription to which stage and how; who acknowledges is the stream's own business
   * @param <E> the type of the events
   * @return the description; nothing is subscribed to yet
   */
  public static <E> StageStream<E> of(Subscription<? extends E> subscription) {
    return new StageStream<>(
        List.of(subscription), Optional.empty(), DemandMode.FORWARD, Optional.empty());
  }

  /**
   * With the events of one more stage.
   *
   * @param subscription to which stage and how
   * @return a changed description
   */
  public StageStream<E> subscribe(Subscription<? extends E> subscription) {
    Objects.requireNonNull(subscription, "subscription");
    List<Subscription<? extends E>> more = new ArrayList<>(subscriptions);
    more.add(subscription);
    return new StageStream<>(more, name, demand, producers);
  }

  /**
   * With a name for the stage that subscribes.
   *
   * @param newName that no other stage or process has
   * @return a changed description
   */
  public StageStream<E> name(String newName) {
    return new StageStream<>(subscriptions, Optional.of(newName), demand, producers);
  }

  /**
   * With another mode for the producers. With {@link DemandMode#ACCUMULATE} somebody else lets them
   * begin, by {@link StageRef#demand(DemandMode)}.
   *
   * @param mode the mode
   * @return a changed description
   */
  public StageStream<E> demand(DemandMode mode) {
    return new StageStream<>(subscriptions, name, mode, producers);
  }

  /**
   * With other stages to be told the demand mode: where a producer-consumer is subscribed to, the
   * producers in front of it; or none, to leave them all as they are.
   *
   * @param names their names; when the first event is wanted they must run
   * @return a changed description
   */
  public StageStream<E> producers(List<String> names) {
    return new StageStream<>(subscriptions, name, demand, Optional.of(names));
  }

  /**
   * The events as a stream, which subscribes by itself to stages of the node that is current when
   * the first event is wanted. A sequential stream, of events that are not null.
   *
   * @return the stream, to be used once
   * @throws IllegalArgumentException if an option is not valid
   */
  public Stream<E> stream() {
    subscriptions.forEach(Subscription::validated);
    StreamEvents<E> events = new StreamEvents<>(this);
    Spliterator<E> all = events;
    return ClosingStream.of(StreamSupport.stream(all, false).onClose(events::close));
  }
}
