package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A subscription, seen by its consumer. Valid for one life of the consumer's process, in which all
 * objects that stand for the same subscription are equal: it can be the key of a map.
 */
public final class Upstream {
  private final Flight flight;
  private boolean manual = true; // until the stage has said

  Upstream(Flight flight) {
    this.flight = flight;
  }

  void settle(Demand demand) {
    manual = demand == Demand.MANUAL;
  }

  /**
   * The name of the producing stage.
   *
   * @return the name
   */
  public String producer() {
    return flight.edge.producer.name();
  }

  /**
   * The options of the subscription.
   *
   * @return the options
   */
  public Subscription<?> options() {
    return flight.edge.options;
  }

  /**
   * Asks for events, on a subscription with {@link Demand#MANUAL}. To be called in the stage's own
   * process.
   *
   * @param events how many more; 0 does nothing
   * @throws IllegalStateException if the subscription asks automatically
   * @throws IllegalArgumentException if negative
   */
  public void ask(long events) {
    if (!manual) {
      throw new IllegalStateException(
          "the runtime asks on this subscription: return Demand.MANUAL from handleSubscribe to ask"
              + " by hand");
    }
    if (events < 0) {
      throw new IllegalArgumentException("cannot ask for " + events + " events");
    }
    if (events > 0) {
      flight.ask(events);
    }
  }

  /**
   * Ends the subscription from the consumer's side. It happens behind the present step: the stage
   * gets no more events, and what it has not acknowledged by then goes back. The stage goes on,
   * whatever the cancel mode.
   */
  public void cancel() {
    end(null);
  }

  /**
   * Like {@link #cancel()}, for a reason: {@code handleCancel} is called, and then the cancel mode
   * applies as if the producer had ended with that reason.
   *
   * @param reason why
   */
  public void cancel(ExitReason reason) {
    end(Objects.requireNonNull(reason, "reason"));
  }

  private void end(@Nullable ExitReason reason) {
    flight.cancel(reason);
    Kernel.get().post(flight.consumerPid(), Kind.CAST, new StageMessage.Cancel(flight, reason));
  }

  Flight flight() {
    return flight;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Upstream it && it.flight == flight;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(flight);
  }

  @Override
  public String toString() {
    return "Upstream[" + flight.edge + "]";
  }
}
