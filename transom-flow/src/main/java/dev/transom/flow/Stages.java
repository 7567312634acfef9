package dev.transom.flow;

import dev.transom.otp.Shutdown;
import dev.transom.stage.CancelMode;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Stages of one's own that the elements of a flow go {@linkplain Flow#through through} or
 * {@linkplain Flow#into into}: each element to one of them, whichever has asked. Immutable.
 *
 * {@snippet :
 * Flow<Page> pages =
 *     urls.through(Stages.started(from -> ProducerConsumer.of("fetcher", from, fetching)));
 * }
 *
 * <p><b>Started</b> stages live and end with the flow: they subscribe with {@link
 * CancelMode#WHEN_ALL_END}, so they end when the elements have. What becomes of an event on which
 * their handlers throw is for their own settings to say; an exception outside of handlers, and more
 * dead letters than they allow, fail the flow.
 *
 * <p><b>Running</b> stages are subscribed when the flow starts, with {@link CancelMode#TEMPORARY}:
 * they outlive the flow. A flow that goes on behind running stages ends when those have ended.
 *
 * @param <I> the type of the events that they take
 * @param <O> the type of the events that they put out
 */
public final class Stages<I, O> {
  /**
   * Describes a stage that takes what a flow puts out.
   *
   * @param <I> the type of the events that it takes
   * @param <O> the type of the events that it puts out
   */
  @FunctionalInterface
  public interface Making<I, O> {
    /**
     * Describes it; called more than once.
     *
     * @param from the subscription to one stage of the flow; the others are added
     * @return the stage
     */
    StageSpec<I, O> from(Subscription<I> from);
  }

  private final List<Making<I, O>> specs;
  private final List<StageRef> refs;
  private final UnaryOperator<Subscription<I>> options;
  private final Optional<Shutdown> shutdown;

  private Stages(
      List<Making<I, O>> specs,
      List<StageRef> refs,
      UnaryOperator<Subscription<I>> options,
      Optional<Shutdown> shutdown) {
    if (specs.isEmpty() && refs.isEmpty()) {
      throw new IllegalArgumentException("name at least one stage");
    }
    this.specs = specs;
    this.refs = refs;
    this.options = options;
    this.shutdown = shutdown;
  }

  /**
   * Stages that are started with the flow, and end with it.
   *
   * @param stages describe the stages
   * @param <I> the type of the events that they take
   * @param <O> the type of the events that they put out
   * @return the stages
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is copied
  public static <I, O> Stages<I, O> started(Making<I, O>... stages) {
    return started(List.of(stages));
  }

  /**
   * Stages that are started with the flow, and end with it.
   *
   * @param stages describe the stages
   * @param <I> the type of the events that they take
   * @param <O> the type of the events that they put out
   * @return the stages
   */
  public static <I, O> Stages<I, O> started(List<? extends Making<I, O>> stages) {
    return new Stages<>(List.copyOf(stages), List.of(), it -> it, Optional.empty());
  }

  /**
   * Stages that run already when the flow starts.
   *
   * @param refs the stages
   * @param <I> the type of the events that they take
   * @param <O> the type of the events that they put out
   * @return the stages
   */
  public static <I, O> Stages<I, O> running(List<StageRef> refs) {
    return new Stages<>(List.of(), List.copyOf(refs), it -> it, Optional.empty());
  }

  /**
   * With options for their subscriptions to the flow.
   *
   * @param change changes the subscription that the flow would make; not the producer
   * @return a changed description
   */
  public Stages<I, O> subscribing(UnaryOperator<Subscription<I>> change) {
    return new Stages<>(specs, refs, Objects.requireNonNull(change, "change"), shutdown);
  }

  /**
   * With a way to stop them when the flow is stopped, or has failed, before they have ended.
   *
   * @param way how; default: with 5 s of time
   * @return a changed description
   * @throws IllegalStateException if they run already: the flow does not stop those
   */
  public Stages<I, O> shutdown(Shutdown way) {
    if (!areStarted()) {
      throw new IllegalStateException("stages that run already outlive the flow: it stops none");
    }
    return new Stages<>(specs, refs, options, Optional.of(way));
  }

  // ------------------------------------------------------------------ for the machinery

  List<String> names() {
    return specs.isEmpty()
        ? refs.stream().map(StageRef::name).toList()
        : subscribed(List.of("flow")).stream().<String>map(StageSpec::name).toList();
  }

  boolean areStarted() {
    return !specs.isEmpty();
  }

  Optional<Shutdown> shutdown() {
    return shutdown;
  }

  /** The stages to be started, subscribed to others. */
  List<StageSpec<?, ?>> subscribed(List<String> producers) {
    return specs.stream().<StageSpec<?, ?>>map(making -> subscribed(making, producers)).toList();
  }

  private StageSpec<I, O> subscribed(Making<I, O> making, List<String> producers) {
    StageSpec<I, O> all = making.from(subscription(producers.getFirst(), CancelMode.WHEN_ALL_END));
    for (String producer : producers.subList(1, producers.size())) {
      all = all.subscribe(subscription(producer, CancelMode.WHEN_ALL_END));
    }
    return all;
  }

  /** Subscribes the running stages to others. */
  void subscribe(List<String> producers) {
    for (StageRef ref : refs) {
      for (String producer : producers) {
        ref.subscribe(subscription(producer, CancelMode.TEMPORARY));
      }
    }
  }

  private Subscription<I> subscription(String producer, CancelMode cancel) {
    return options.apply(Subscription.<I>to(producer).cancel(cancel));
  }
}
