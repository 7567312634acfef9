package dev.transom.stage;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A stage that lets events pass no faster than a {@link RateLimit} allows. It asks its producers
 * only for what may pass, so that what is too much waits where it comes from.
 *
 * {@snippet :
 * StageSpec<Call, Call> slow =
 *     RateLimiter.spec(
 *         "slow", Subscription.to(calls), RateLimit.of(100, Duration.ofSeconds(1)));
 * Supervisor.restForOne().child(calls.child()).child(slow.child()).start("calls");
 * RateLimiter.named("slow").limit(20, Duration.ofSeconds(1));
 * }
 *
 * <p>The limit holds also across the deaths of the stage's process: a successor first lets an
 * interval pass. The maximum demand of a subscription bounds what is asked of its producer at a
 * time. Where several producers share a limit, one that is asked and has nothing holds on to what
 * it was asked for; it is asked for little until it has shown that it gives.
 *
 * <p>Objects of this class are handles on a running stage, by its name, looked up on the current
 * node at every use; safe for use by any thread. Their methods throw {@link IllegalStateException}
 * if there is no such stage.
 */
public final class RateLimiter {
  private final String name;

  private RateLimiter(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  /**
   * A stage that lets events pass; add more subscriptions with {@link StageSpec#subscribe}.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @param limit how many may pass
   * @param <E> the type of the events
   * @return the specification
   */
  public static <E> StageSpec<E, E> spec(
      String name, Subscription<? extends E> subscription, RateLimit limit) {
    Objects.requireNonNull(limit, "limit");
    Held.Maker maker = () -> new RateState(limit);
    return new StageSpec<>(
        name,
        Role.PRODUCER_CONSUMER,
        List.of(subscription),
        maker,
        null,
        () -> new RateBody(limit.scope()));
  }

  /**
   * A handle on a running stage.
   *
   * @param name the stage's name
   * @return the handle; the stage need not run yet
   */
  public static RateLimiter named(String name) {
    return new RateLimiter(name);
  }

  /**
   * The limit in force.
   *
   * @return the limit
   */
  public RateLimit limit() {
    return state().limit;
  }

  /**
   * Changes the limit at once. What has been asked for already still passes.
   *
   * @param events how many may pass, at least 1
   * @param interval within how long
   * @throws IllegalArgumentException if the number is below 1 or the interval not positive
   */
  public void limit(int events, Duration interval) {
    RateState state = state();
    state.limit = new RateLimit(events, interval, state.limit.scope());
    StageNames.tell(name, RateBody.TICK);
  }

  private RateState state() {
    return StageNames.held(name, RateState.class, "rate limiter");
  }

  @Override
  public String toString() {
    return "RateLimiter[" + name + "]";
  }
}
