package dev.transom.stage;

import dev.transom.otp.StartFailedException;
import dev.transom.process.Node;
import dev.transom.process.spi.Kernel;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a {@link StageStream}, as its thread takes them. It starts the stage that
 * subscribes when the first is wanted. To be used by one thread at a time.
 */
final class StreamEvents<E> extends Spliterators.AbstractSpliterator<E> {
  private final StageStream<E> description;
  private final StreamHand<E> hand = new StreamHand<>();
  private @Nullable StageRef stage;
  private boolean over;

  StreamEvents(StageStream<E> description) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.description = description;
  }

  @Override
  public boolean tryAdvance(Consumer<? super E> action) {
    if (over) {
      return false;
    }
    if (stage == null) {
      start();
    }
    E event;
    try {
      event = hand.next();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    if (event == null) {
      close();
      return false;
    }
    action.accept(event);
    hand.done();
    return true;
  }

  /** Never in parts: who takes an event has acknowledged the one before. */
  @Override
  public @Nullable Spliterator<E> trySplit() {
    return null;
  }

  private void start() {
    StageNames names = StageNames.of(Node.current());
    String name = description.name().orElseGet(() -> names.fresh("stream"));
    var caller = Kernel.get().caller();
    StageSpec<E, Void> spec =
        new StageSpec<E, Void>(
                name,
                Role.CONSUMER,
                description.subscriptions(),
                null,
                null,
                () -> new StreamBody<>(hand, caller))
            .acknowledging();
    try {
      StageRef started = spec.start(null);
      stage = started;
      Kernel.get().whenEnded(started.pid(), () -> hand.fail(name, StageRef.reason(started.pid())));
      passOn(names);
    } catch (StartFailedException e) {
      over = true;
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Everybody has been subscribed to, so who waited for that may give. */
  private void passOn(StageNames names) {
    if (description.producers().isPresent()) {
      description.producers().get().forEach(it -> StageRef.named(it).demand(description.demand()));
      return;
    }
    for (Subscription<? extends E> subscription : description.subscriptions()) {
      Slot producer = names.find(subscription.producer());
      if (producer != null) { // else it has finished, or was not there in the first place
        producer.outlet.mode(description.demand());
      }
    }
  }

  /** Ends the subscriptions; what was not taken goes back. */
  void close() {
    over = true;
    StageRef running = stage;
    if (running != null) {
      stage = null;
      hand.close(running.pid());
      running.await();
    }
  }
}
