package dev.transom.stage;

import dev.transom.otp.Request;
import dev.transom.process.ExitReason;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source of events, which gives as many as are asked for.
 *
 * <p>Most producers are made by one of the factories. Extend this class for one that keeps fields,
 * handles messages or wants to know its consumers; fields die with the process, so a source that
 * must go on exactly where it was keeps its position in a {@link #stateful} producer.
 *
 * {@snippet :
 * final class Ticks extends Producer<Long> {
 *   private long next;
 *
 *   @Override
 *   protected void handleDemand(long demand, Source<Long> out) {
 *     for (long i = 0; i < demand; i++) {
 *       out.emit(next++);
 *     }
 *   }
 * }
 *
 * StageSpec<Void, Long> ticks = Producer.of("ticks", Ticks::new);
 * }
 *
 * @param <O> the type of the events
 */
public abstract non-sealed class Producer<O> extends Stage {
  /** For subclasses. */
  protected Producer() {}

  /**
   * Events are wanted. A producer that emits fewer owes the rest, and may emit it later from {@link
   * #handleInfo}; one that emits more has them buffered.
   *
   * @param demand how many more, at least 1
   * @param out where to put them
   * @throws Exception a crash of the stage: nothing of this call counts
   */
  protected abstract void handleDemand(long demand, Source<O> out) throws Exception;

  /**
   * A message that is not the runtime's; by default it is logged and ignored.
   *
   * @param message the message
   * @param out where events may be put
   * @throws Exception a crash of the stage
   */
  protected void handleInfo(Object message, Source<O> out) throws Exception {
    unexpected(message);
  }

  /**
   * A {@linkplain StageRef#cast cast}; by default it is logged and ignored.
   *
   * @param message the message
   * @param out where events may be put
   * @throws Exception a crash of the stage
   */
  protected void handleCast(Object message, Source<O> out) throws Exception {
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
  protected void handleCall(Request<?, ?> request, Source<O> out) throws Exception {
    refuse(request);
  }

  /**
   * A consumer has subscribed, or this is a new life of the stage and it is subscribed.
   *
   * @param consumer who and how
   * @throws Exception a crash of the stage
   */
  protected void handleSubscribe(Downstream consumer) throws Exception {}

  /**
   * A consumer has ended for good or has cancelled.
   *
   * @param consumer who
   * @param reason why
   * @param out where events may be put
   * @throws Exception a crash of the stage
   */
  protected void handleCancel(Downstream consumer, ExitReason reason, Source<O> out)
      throws Exception {}

  // ------------------------------------------------------------------ factories

  /**
   * What a stateful producer does: a step from one state to the next.
   *
   * @param <S> the type of the state, an immutable value
   * @param <O> the type of the events
   */
  @FunctionalInterface
  public interface Generator<S, O> {
    /**
     * Emits up to the demand and returns the next state; both count, or neither. One that emits
     * less owes the rest and is asked again only when more is wanted beyond that: emit all that is
     * there, and wait in place for what is not.
     *
     * @param state the committed state
     * @param demand how many events are wanted, at least 1
     * @param out where to put them
     * @return the next state
     * @throws Exception a crash of the stage: it starts again from the committed state
     */
    S next(S state, long demand, Source<O> out) throws Exception;
  }

  /**
   * A producer of one's own class.
   *
   * @param name the stage's name
   * @param factory makes one for each life of the stage, in its process
   * @param <O> the type of the events
   * @return the specification
   */
  @SuppressWarnings("unchecked")
  public static <O> StageSpec<Void, O> of(String name, Supplier<? extends Producer<O>> factory) {
    return new StageSpec<>(
        name,
        Role.PRODUCER,
        List.of(),
        null,
        null,
        () -> {
          Producer<O> producer = factory.get();
          return new StageBody(producer) {
            @Override
            public @Nullable Object demand(@Nullable Object state, long demand, Emission out)
                throws Exception {
              producer.handleDemand(demand, (Source<O>) out);
              return state;
            }

            @Override
            public void cast(Object message, Emission out) throws Exception {
              producer.handleCast(message, (Source<O>) out);
            }

            @Override
            void called(Request<?, ?> request, Emission out) throws Exception {
              producer.handleCall(request, (Source<O>) out);
            }

            @Override
            public void info(Object message, Emission out) throws Exception {
              producer.handleInfo(message, (Source<O>) out);
            }

            @Override
            public void subscribed(Downstream downstream) throws Exception {
              producer.handleSubscribe(downstream);
            }

            @Override
            public void cancelled(Downstream downstream, ExitReason reason, Emission out)
                throws Exception {
              producer.handleCancel(downstream, reason, (Source<O>) out);
            }
          };
        });
  }

  /**
   * A producer whose position is a value that survives: after a crash or a kill it goes on exactly
   * where the last commit was.
   *
   * @param name the stage's name
   * @param initial the first state
   * @param generator makes events and the next state
   * @param <S> the type of the state
   * @param <O> the type of the events
   * @return the specification
   */
  @SuppressWarnings("unchecked")
  public static <S, O> StageSpec<Void, O> stateful(
      String name, S initial, Generator<S, O> generator) {
    return new StageSpec<>(
        name,
        Role.PRODUCER,
        List.of(),
        initial,
        null,
        () ->
            new Body() {
              @Override
              public @Nullable Object demand(@Nullable Object state, long demand, Emission out)
                  throws Exception {
                return generator.next((S) Body.present(state), demand, (Source<O>) out);
              }
            });
  }

  /**
   * A producer over an iterator. It ends normally when the iterator is exhausted and everything is
   * acknowledged.
   *
   * @param name the stage's name
   * @param iterators makes the iterator; asked again only if the iterator threw or a dead process
   *     is stuck in it, and then the events that were committed are skipped
   * @param <O> the type of the events
   * @return the specification
   */
  public static <O> StageSpec<Void, O> from(
      String name, Supplier<? extends Iterator<? extends O>> iterators) {
    return IteratorBody.spec(name, () -> Reading.<O>ofIterators(iterators));
  }

  /**
   * A producer over the elements of something that can be iterated.
   *
   * @param name the stage's name
   * @param events the elements
   * @param <O> the type of the events
   * @return the specification
   */
  public static <O> StageSpec<Void, O> fromIterable(String name, Iterable<? extends O> events) {
    return from(name, events::iterator);
  }

  /**
   * A producer over the elements of a stream. The stream is closed when it is exhausted or has
   * thrown, when a successor makes another, and when the stage ends for good.
   *
   * @param name the stage's name
   * @param streams makes the stream; see {@link #from}
   * @param <O> the type of the events
   * @return the specification
   */
  public static <O> StageSpec<Void, O> fromStream(
      String name, Supplier<? extends Stream<? extends O>> streams) {
    return IteratorBody.spec(name, () -> Reading.<O>ofStreams(streams));
  }

  /**
   * A producer over a {@link java.util.concurrent.Flow.Publisher}, which it subscribes to when it
   * starts and requests as many events of as its consumers have asked for. It ends normally when
   * the publisher has completed and everything is acknowledged.
   *
   * <p>Under a supervisor the subscription outlives the process: after a crash or a kill a
   * successor goes on with it, and no event is lost or put out twice. When the publisher has failed
   * the events before that are given out first; then the stage crashes with a {@link
   * PublisherFailedException}, and a successor subscribes anew: what it gets then is up to the
   * publisher. When the stage ends for good the subscription is cancelled.
   *
   * @param name the stage's name
   * @param publisher where the events come from; as a lambda it is given the stage as a {@link
   *     java.util.concurrent.Flow.Subscriber}, for whoever wants one
   * @param <O> the type of the events
   * @return the specification
   */
  public static <O> StageSpec<Void, O> fromPublisher(
      String name, Flow.Publisher<? extends O> publisher) {
    Objects.requireNonNull(publisher, "publisher");
    Held.Maker maker = () -> new FeedBody.Position<>(0, new Feed<O>(publisher));
    return new StageSpec<>(name, Role.PRODUCER, List.of(), maker, null, () -> new FeedBody<O>());
  }
}
