package dev.transom.stage;

import dev.transom.otp.StartFailedException;
import dev.transom.process.Node;
import dev.transom.process.spi.Kernel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a {@link StageStream}, as its thread takes them. It starts the stage that
 * subscribes when the first is wanted. To be used by one thread at a time.
 */
final class StreamEvents<E> extends Spliterators.AbstractSpliterator<E> {
  private final List<Subscription<? extends E>> subscriptions;
  private final StreamHand<E> hand = new StreamHand<>();
  private @Nullable StageRef stage;
  private boolean over;

  StreamEvents(List<Subscription<? extends E>> subscriptions) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.subscriptions = subscriptions;
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
    String name = StageNames.of(Node.current()).fresh("stream");
    List<Subscription<? extends E>> mine = new ArrayList<>();
    Set<Subscription<?>> strict = new HashSet<>();
    for (Subscription<? extends E> options : subscriptions) {
      CancelMode mode = options.cancel();
      boolean temporary = mode == CancelMode.TEMPORARY;
      var adapted =
          options
              .acknowledge(Acknowledge.MANUAL)
              .cancel(temporary ? mode : CancelMode.TRANSIENT); // its end is judged by the body
      mine.add(adapted);
      if (!temporary && mode != CancelMode.TRANSIENT) {
        strict.add(adapted);
      }
    }
    var caller = Kernel.get().caller();
    StageSpec<E, Void> spec =
        new StageSpec<>(
            name, Role.CONSUMER, mine, null, null, () -> new StreamBody<>(hand, strict, caller));
    try {
      StageRef started = spec.start(null);
      stage = started;
      Kernel.get().whenEnded(started.pid(), () -> hand.fail(name));
    } catch (StartFailedException e) {
      over = true;
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
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
