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
import org.jspecify.annotations.Nullable;

/**
 * The consumer that subscribes for a stream: it gives what comes to the stream's thread, and
 * acknowledges and asks for more as the thread has done with it.
 */
final class StreamBody<E> implements Body {
  private final StreamHand<E> hand;
  private final @Nullable Pid caller;
  private final Map<Flight, Upstream> open = new HashMap<>();
  private @Nullable Callback callback;
  private boolean ended;

  StreamBody(StreamHand<E> hand, @Nullable Pid caller) {
    this.hand = hand;
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

  /** The stage stays until the stream has taken everything. */
  @Override
  public CancelMode cancelMode(Subscription<?> options) {
    return CancelMode.TEMPORARY;
  }

  @Override
  public void cancelled(Upstream upstream, ExitReason reason, Emission out) {
    open.remove(upstream.flight());
    boolean failure =
        switch (upstream.options().cancel()) {
          case PERMANENT, WHEN_ALL_END -> !(reason instanceof ExitReason.Normal);
          case TRANSIENT -> reason.isAbnormal();
          case TEMPORARY -> false;
        };
    if (failure) {
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
