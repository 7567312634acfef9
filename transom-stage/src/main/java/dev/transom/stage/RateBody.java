package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Timer;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets events pass, and asks for as many as may. What has passed is committed like anything else;
 * when it may ask again is found by the time of passing, and a new life, which does not know that,
 * waits for an interval.
 */
final class RateBody implements Body {
  /** The message of the timer, and of who has changed the limit. */
  static final Object TICK = "rate limiter: look";

  private final RateLimit.Scope scope;
  private final RateWindow common = new RateWindow();
  private final Map<Flight, RateWindow> windows = new HashMap<>();
  private final Map<Flight, RateWindow.Tap> taps = new HashMap<>();
  private @Nullable RateState state;
  private @Nullable Callback callback;
  private @Nullable Timer timer;
  private boolean waits = true; // has not asked for anything yet

  RateBody(RateLimit.Scope scope) {
    this.scope = scope;
  }

  @Override
  public void resume(@Nullable Object committed) {
    state = (RateState) Body.present(committed);
  }

  @Override
  public void start(Callback process, StageRef ref) {
    callback = process;
    tickIn(state().waitNanos(now())); // when all subscriptions are there
  }

  private RateState state() {
    return Objects.requireNonNull(state);
  }

  private long now() {
    return Kernel.get().clock(Objects.requireNonNull(callback).node()).nanos();
  }

  private void tickIn(long nanos) {
    if (timer != null) {
      timer.cancel();
    }
    timer =
        Kernel.get()
            .sendAfter(
                Duration.ofNanos(nanos), Objects.requireNonNull(callback).pid(), Kind.TIMER, TICK);
  }

  @Override
  public Demand subscribed(Upstream upstream) {
    Flight flight = upstream.flight();
    boolean alone = flight.edge.consumer.spec().subscriptions().size() == 1;
    boolean shared = scope == RateLimit.Scope.OVERALL;
    RateWindow window = shared ? common : new RateWindow();
    RateWindow.Tap tap = new RateWindow.Tap(upstream, shared && !alone ? 1 : Integer.MAX_VALUE);
    window.add(tap);
    windows.put(flight, window);
    taps.put(flight, tap);
    ask();
    return Demand.MANUAL;
  }

  @Override
  public void cancelled(Upstream upstream, ExitReason reason, Emission out) {
    RateWindow window = windows.remove(upstream.flight());
    RateWindow.Tap tap = taps.remove(upstream.flight());
    if (window != null && tap != null) {
      window.remove(tap);
      ask();
    }
  }

  @Override
  public @Nullable Object events(@Nullable Object committed, Batch<?> batch, Emission out) {
    out.emitAll(batch.events());
    Flight flight = batch.from().flight();
    RateWindow window = windows.get(flight);
    RateWindow.Tap tap = taps.get(flight);
    if (window != null && tap != null) {
      long now = now();
      state().passed(now);
      window.passed(tap, batch.size(), now, state().limit);
      ask();
    }
    return committed;
  }

  @Override
  public void info(Object message, Emission out) throws Exception {
    if (message == TICK) {
      long wait = waits ? state().waitNanos(now()) : 0;
      waits = wait > 0;
      if (waits) {
        tickIn(wait);
      }
      ask();
    } else {
      Body.super.info(message, out);
    }
  }

  /** Asks for what may pass, and comes back when more may. */
  private void ask() {
    if (waits) {
      return;
    }
    RateLimit limit = state().limit;
    Set<RateWindow> all = new HashSet<>(windows.values());
    long now = now();
    long next = Long.MAX_VALUE;
    for (RateWindow window : all) {
      window.ask(now, limit);
      long wait = window.waitNanos(now, limit);
      next = wait < 0 ? next : Math.min(next, wait);
    }
    if (next < Long.MAX_VALUE) {
      tickIn(next);
    }
  }
}
