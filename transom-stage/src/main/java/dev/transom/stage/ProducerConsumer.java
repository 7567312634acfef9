package dev.transom.stage;

import dev.transom.otp.Request;
import dev.transom.process.ExitReason;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * A stage that takes events and emits events. What a step takes, what it emits and the state it
 * leaves are one commit, so results that flow on are exactly right under crashes and kills.
 *
 * @param <I> the type of the events it takes
 * @param <O> the type of the events it emits
 */
public abstract non-sealed class ProducerConsumer<I, O> extends Stage {
  /** For subclasses. */
  protected ProducerConsumer() {}

  /**
   * Events have come and somebody downstream has asked.
   *
   * @param batch the events
   * @param out where to put what comes of them
   * @throws Exception a crash of the stage: nothing of this call counts, the events come again
   */
  protected abstract void handleEvents(Batch<I> batch, Emitter<O> out) throws Exception;

  /**
   * A message that is not the runtime's; by default it is logged and ignored.
   *
   * @param message the message
   * @param out where events may be put
   * @throws Exception a crash of the stage
   */
  protected void handleInfo(Object message, Emitter<O> out) throws Exception {
    unexpected(message);
  }

  /**
   * A {@linkplain StageRef#cast cast}; by default it is logged and ignored.
   *
   * @param message the message
   * @param out where events may be put
   * @throws Exception a crash of the stage
   */
  protected void handleCast(Object message, Emitter<O> out) throws Exception {
    unexpected(message);
  }

  /**
   * A {@linkplain StageRef#call call}. It must be given its answer by {@link #reply}, now, or be
   * taken by {@link #replyTo}, to be answered later. What it emits leaves before the answer. By
   * default it is refused, as {@code super.handleCall} does with a request that the stage does not
   * know; the stage goes on.
   *
   * @param request the question
   * @param out where events may be put
   * @throws Exception a crash of the stage; the caller gets {@link
   *     dev.transom.otp.ServerEndedException}
   */
  protected void handleCall(Request<?, ?> request, Emitter<O> out) throws Exception {
    refuse(request);
  }

  /**
   * This stage has subscribed to a producer; again in each life of the stage.
   *
   * @param producer the subscription
   * @return who asks for events; default {@link Demand#AUTOMATIC}
   * @throws Exception a crash of the stage
   */
  protected Demand handleSubscribe(Upstream producer) throws Exception {
    return Demand.AUTOMATIC;
  }

  /**
   * A consumer has subscribed, or this is a new life of the stage and it is subscribed.
   *
   * @param consumer who and how
   * @throws Exception a crash of the stage
   */
  protected void handleSubscribe(Downstream consumer) throws Exception {}

  /**
   * A producer has ended for good; what the subscription's cancel mode says happens afterwards.
   *
   * @param producer the subscription
   * @param reason why
   * @param out where events may be put
   * @throws Exception a crash of the stage
   */
  protected void handleCancel(Upstream producer, ExitReason reason, Emitter<O> out)
      throws Exception {}

  /**
   * A consumer has ended for good or has cancelled.
   *
   * @param consumer who
   * @param reason why
   * @param out where events may be put
   * @throws Exception a crash of the stage
   */
  protected void handleCancel(Downstream consumer, ExitReason reason, Emitter<O> out)
      throws Exception {}

  // ------------------------------------------------------------------ factories

  /**
   * What a producer-consumer without state does.
   *
   * @param <I> the type of the events it takes
   * @param <O> the type of the events it emits
   */
  @FunctionalInterface
  public interface Transform<I, O> {
    /**
     * Handles a batch.
     *
     * @param batch the events
     * @param out where to put what comes of them
     * @throws Exception a crash of the stage
     */
    void apply(Batch<I> batch, Emitter<O> out) throws Exception;
  }

  /**
   * What a stateful producer-consumer does.
   *
   * @param <S> the type of the state, an immutable value
   * @param <I> the type of the events it takes
   * @param <O> the type of the events it emits
   */
  @FunctionalInterface
  public interface StatefulTransform<S, I, O> {
    /**
     * Handles a batch.
     *
     * @param state the committed state
     * @param batch the events
     * @param out where to put what comes of them
     * @return the next state
     * @throws Exception a crash of the stage: it starts again from the committed state
     */
    S apply(S state, Batch<I> batch, Emitter<O> out) throws Exception;
  }

  /**
   * A producer-consumer of one's own class; add its subscriptions with {@link StageSpec#subscribe}.
   *
   * @param name the stage's name
   * @param factory makes one for each life of the stage, in its process
   * @param <I> the type of the events it takes
   * @param <O> the type of the events it emits
   * @return the specification
   */
  @SuppressWarnings("unchecked")
  public static <I, O> StageSpec<I, O> of(
      String name, Supplier<? extends ProducerConsumer<I, O>> factory) {
    return new StageSpec<>(
        name,
        Role.PRODUCER_CONSUMER,
        List.of(),
        null,
        null,
        () -> {
          ProducerConsumer<I, O> stage = factory.get();
          return new StageBody(stage) {
            @Override
            public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out)
                throws Exception {
              stage.handleEvents((Batch<I>) batch, (Emitter<O>) out);
              return state;
            }

            @Override
            public void cast(Object message, Emission out) throws Exception {
              stage.handleCast(message, (Emitter<O>) out);
            }

            @Override
            void called(Request<?, ?> request, Emission out) throws Exception {
              stage.handleCall(request, (Emitter<O>) out);
            }

            @Override
            public void info(Object message, Emission out) throws Exception {
              stage.handleInfo(message, (Emitter<O>) out);
            }

            @Override
            public Demand subscribed(Upstream upstream) throws Exception {
              return stage.handleSubscribe(upstream);
            }

            @Override
            public void subscribed(Downstream downstream) throws Exception {
              stage.handleSubscribe(downstream);
            }

            @Override
            public void cancelled(Upstream upstream, ExitReason reason, Emission out)
                throws Exception {
              stage.handleCancel(upstream, reason, (Emitter<O>) out);
            }

            @Override
            public void cancelled(Downstream downstream, ExitReason reason, Emission out)
                throws Exception {
              stage.handleCancel(downstream, reason, (Emitter<O>) out);
            }
          };
        });
  }

  /**
   * A producer-consumer without state.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @param transform what to do with them
   * @param <I> the type of the events it takes
   * @param <O> the type of the events it emits
   * @return the specification
   */
  public static <I, O> StageSpec<I, O> of(
      String name, Subscription<? extends I> subscription, Transform<I, O> transform) {
    return stateful(
        name,
        subscription,
        Boolean.TRUE,
        (state, batch, out) -> {
          transform.apply(batch, out);
          return state;
        });
  }

  /**
   * A producer-consumer with a state that survives.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @param initial the first state
   * @param transform what to do with state and events
   * @param <S> the type of the state
   * @param <I> the type of the events it takes
   * @param <O> the type of the events it emits
   * @return the specification
   */
  @SuppressWarnings("unchecked")
  public static <S, I, O> StageSpec<I, O> stateful(
      String name,
      Subscription<? extends I> subscription,
      S initial,
      StatefulTransform<S, I, O> transform) {
    return new StageSpec<>(
        name,
        Role.PRODUCER_CONSUMER,
        List.of(subscription),
        initial,
        null,
        () ->
            new Body() {
              @Override
              public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out)
                  throws Exception {
                return transform.apply((S) Body.present(state), (Batch<I>) batch, (Emitter<O>) out);
              }
            });
  }

  /**
   * A producer-consumer that collects all its input and emits the result, one event, when the input
   * has ended.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @param collector how to collect; it is given a fresh container for each batch, and the
   *     containers of committed batches are combined. Its combiner must not throw
   * @param <I> the type of the events it takes
   * @param <A> the type of the containers
   * @param <R> the type of the result
   * @return the specification
   */
  public static <I, A, R> StageSpec<I, R> collecting(
      String name, Subscription<? extends I> subscription, Collector<? super I, A, R> collector) {
    StageSpec<I, R> spec =
        new StageSpec<>(
            name,
            Role.PRODUCER_CONSUMER,
            List.of(subscription),
            null,
            CollectBody.combiner(collector),
            () -> new CollectBody<I, A, R>(collector, (result, out) -> out.emit(result)));
    return spec.collecting(CollectBody.finisher(collector));
  }
}
