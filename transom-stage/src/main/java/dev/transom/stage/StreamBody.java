package dev.transom.stage;

import dev.transom.process.Down;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The consumer that subscribes for a stream: it gives what comes to the stream's thread, and
 * acknowledges and asks for more as the thread has done with it.
 */
final class StreamBody<E> implements Body {
  private final StreamHand<E> hand;
  private final Set<Subscription<?>> strict; // whose producers must end normally
  private final @Nullable Pid caller;
  private final Map<Flight, Upstream> open = new HashMap<>();
  private @Nullable Callback callback;
  private boolean ended;

  StreamBody(StreamHand<E> hand, Set<Subscription<?>> strict, @Nullable Pid caller) {
    this.hand = hand;
    this.strict = strict;
    this.caller = caller;
  }

  @Override
  public void start(Callback process, StageRef ref) {
    callback = process;
    hand.open(process.pid());
    if (caller != null) {
      process.self().monitor(caller);
    }
    Kernel.get().post(process.pid(), Kind.CAST, StreamHand.TAKEN); // there may be no producer
  }

  @Override
  public Demand subscribed(Upstream upstream) {
    Flight flight = upstream.flight();
    open.put(flight, upstream);
    flight.outstanding = upstream.options().maxDemand();
    upstream.ask(flight.outstanding);
    return Demand.MANUAL;
  }

  @Override
  public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out) {
    hand.give(batch);
    return state;
  }

  @Override
  public void info(Object message, Emission out) throws Exception {
    if (message == StreamHand.TAKEN) {
      hand.answer();
      acknowledge();
    } else if (message == StreamHand.CLOSE) {
      acknowledge();
      hand.acknowledgeCurrent();
      stop();
    } else if (message instanceof Down) {
      stop();
    } else {
      Body.super.info(message, out);
    }
    checkEnd();
  }

  private void acknowledge() {
    for (Batch<?> batch = hand.nextTaken(); batch != null; batch = hand.nextTaken()) {
      batch.acknowledge();
      Flight flight = batch.from().flight();
      Upstream upstream = open.get(flight);
      flight.outstanding -= batch.size();
      if (upstream != null && flight.outstanding <= upstream.options().effectiveMinDemand()) {
        long ask = upstream.options().maxDemand() - flight.outstanding;
        flight.outstanding += ask;
        upstream.ask(ask);
      }
    }
  }

  @Override
  public void cancelled(Upstream upstream, ExitReason reason, Emission out) {
    open.remove(upstream.flight());
    boolean toTheEnd = strict.contains(upstream.options());
    boolean temporary = upstream.options().cancel() == CancelMode.TEMPORARY;
    if (toTheEnd ? !(reason instanceof ExitReason.Normal) : !temporary && reason.isAbnormal()) {
      hand.fail(new StageEndedException(upstream.producer(), reason));
      acknowledge();
      hand.acknowledgeCurrent();
      stop();
    }
    checkEnd();
  }

  private void checkEnd() {
    if (open.isEmpty() && !ended && !Objects.requireNonNull(callback).isStopping()) {
      ended = true;
      hand.end();
    }
  }

  /** Not normally: a finished stage would stay known. */
  private void stop() {
    Objects.requireNonNull(callback).stop(ExitReason.SHUTDOWN);
  }
}
