package dev.transom.stage;

import dev.transom.otp.Request;
import dev.transom.process.ExitReason;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * A stage that takes events. Effects on the outside world are at-least-once: a batch whose handler
 * dies before the commit comes again.
 *
 * @param <I> the type of the events
 */
public abstract non-sealed class Consumer<I> extends Stage {
  /** For subclasses. */
  protected Consumer() {}

  /**
   * Events have come.
   *
   * @param batch the events
   * @throws Exception a crash of the stage: the events come again
   */
  protected abstract void handleEvents(Batch<I> batch) throws Exception;

  /**
   * A message that is not the runtime's; by default it is logged and ignored.
   *
   * @param message the message
   * @throws Exception a crash of the stage
   */
  protected void handleInfo(Object message) throws Exception {
    unexpected(message);
  }

  /**
   * A {@linkplain StageRef#cast cast}; by default it is logged and ignored.
   *
   * @param message the message
   * @throws Exception a crash of the stage
   */
  protected void handleCast(Object message) throws Exception {
    unexpected(message);
  }

  /**
   * A {@linkplain StageRef#call call}. It must be given its answer by {@link #reply}, now, or be
   * taken by {@link #replyTo}, to be answered later. By default it is refused, as {@code
   * super.handleCall} does with a request that the stage does not know; the stage goes on.
   *
   * @param request the question
   * @throws Exception a crash of the stage; the caller gets {@link
   *     dev.transom.otp.ServerEndedException}
   */
  protected void handleCall(Request<?, ?> request) throws Exception {
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
   * A producer has ended for good; what the subscription's cancel mode says happens afterwards.
   *
   * @param producer the subscription
   * @param reason why
   * @throws Exception a crash of the stage
   */
  protected void handleCancel(Upstream producer, ExitReason reason) throws Exception {}

  // ------------------------------------------------------------------ factories

  /**
   * What a consumer without state does.
   *
   * @param <I> the type of the events
   */
  @FunctionalInterface
  public interface Handler<I> {
    /**
     * Handles a batch.
     *
     * @param batch the events
     * @throws Exception a crash of the stage
     */
    void handle(Batch<I> batch) throws Exception;
  }

  /**
   * What a stateful consumer does.
   *
   * @param <S> the type of the state, an immutable value
   * @param <I> the type of the events
   */
  @FunctionalInterface
  public interface StatefulHandler<S, I> {
    /**
     * Handles a batch.
     *
     * @param state the committed state
     * @param batch the events
     * @return the next state
     * @throws Exception a crash of the stage: it starts again from the committed state
     */
    S handle(S state, Batch<I> batch) throws Exception;
  }

  /**
   * A consumer of one's own class; add its subscriptions with {@link StageSpec#subscribe}.
   *
   * @param name the stage's name
   * @param factory makes one for each life of the stage, in its process
   * @param <I> the type of the events
   * @return the specification
   */
  @SuppressWarnings("unchecked")
  public static <I> StageSpec<I, Void> of(String name, Supplier<? extends Consumer<I>> factory) {
    return new StageSpec<>(
        name,
        Role.CONSUMER,
        List.of(),
        null,
        null,
        () -> {
          Consumer<I> stage = factory.get();
          return new StageBody(stage) {
            @Override
            public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out)
                throws Exception {
              stage.handleEvents((Batch<I>) batch);
              return state;
            }

            @Override
            public void cast(Object message, Emission out) throws Exception {
              stage.handleCast(message);
            }

            @Override
            void called(Request<?, ?> request, Emission out) throws Exception {
              stage.handleCall(request);
            }

            @Override
            public void info(Object message, Emission out) throws Exception {
              stage.handleInfo(message);
            }

            @Override
            public Demand subscribed(Upstream upstream) throws Exception {
              return stage.handleSubscribe(upstream);
            }

            @Override
            public void cancelled(Upstream upstream, ExitReason reason, Emission out)
                throws Exception {
              stage.handleCancel(upstream, reason);
            }
          };
        });
  }

  /**
   * A consumer without state.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @param handler what to do with them
   * @param <I> the type of the events
   * @return the specification
   */
  public static <I> StageSpec<I, Void> of(
      String name, Subscription<I> subscription, Handler<? super I> handler) {
    return stateful(
        name,
        subscription,
        Boolean.TRUE,
        (state, batch) -> {
          handle(handler, batch);
          return state;
        });
  }

  @SuppressWarnings("unchecked")
  private static <I> void handle(Handler<? super I> handler, Batch<I> batch) throws Exception {
    ((Handler<I>) handler).handle(batch);
  }

  /**
   * A consumer with a state that survives.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @param initial the first state
   * @param handler what to do with state and events
   * @param <S> the type of the state
   * @param <I> the type of the events
   * @return the specification
   */
  @SuppressWarnings("unchecked")
  public static <S, I> StageSpec<I, Void> stateful(
      String name, Subscription<I> subscription, S initial, StatefulHandler<S, I> handler) {
    return new StageSpec<>(
        name,
        Role.CONSUMER,
        List.of(subscription),
        initial,
        null,
        () ->
            new Body() {
              @Override
              public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out)
                  throws Exception {
                return handler.handle((S) Body.present(state), (Batch<I>) batch);
              }
            });
  }

  /**
   * A consumer that collects all its input.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @param collector how to collect; it is given a fresh container for each batch, and the
   *     containers of committed batches are combined. Its combiner must not throw
   * @param whenDone told the result when the input has ended; again if the stage dies in it
   * @param <I> the type of the events
   * @param <A> the type of the containers
   * @param <R> the type of the result
   * @return the specification
   */
  public static <I, A, R> StageSpec<I, Void> collecting(
      String name,
      Subscription<I> subscription,
      Collector<? super I, A, R> collector,
      java.util.function.Consumer<? super R> whenDone) {
    StageSpec<I, Void> spec =
        new StageSpec<>(
            name,
            Role.CONSUMER,
            List.of(subscription),
            null,
            CollectBody.combiner(collector),
            () -> new CollectBody<I, A, R>(collector, (result, out) -> whenDone.accept(result)));
    return spec.collecting(CollectBody.finisher(collector));
  }
}
