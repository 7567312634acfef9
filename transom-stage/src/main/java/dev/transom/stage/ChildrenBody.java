package dev.transom.stage;

import dev.transom.otp.ChildStart;
import dev.transom.otp.DynamicSupervisor;
import dev.transom.otp.ServerEndedException;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that starts a child for each event, under a dynamic supervisor of its own.
 *
 * <p>Of each subscription no more than its maximum demand of children run: what is asked for is
 * what has become free. An event is acknowledged when its child has ended for good; one that is
 * still at it when this process dies is stopped, and its event comes again: to a successor not
 * before the old children are gone.
 */
final class ChildrenBody<E> implements Body {
  /** What has become free on a subscription and is not asked for yet. */
  private static final class Share {
    final Upstream upstream;
    int free;

    Share(Upstream upstream) {
      this.upstream = upstream;
    }
  }

  /** To itself: the children of the last life are gone. */
  private enum Signal {
    GONE
  }

  private final ChildTemplate<E> template;
  private final Map<Flight, Share> shares = new LinkedHashMap<>();
  private final Set<EventChild> running = new HashSet<>();
  private @Nullable Brood brood;
  private @Nullable Callback callback;
  private @Nullable DynamicSupervisor children;
  private boolean waits; // for the children of the last life

  ChildrenBody(ChildTemplate<E> template) {
    this.template = template;
  }

  @Override
  public void resume(@Nullable Object state) {
    brood = (Brood) Body.present(state);
  }

  @Override
  public void start(Callback process, StageRef ref) {
    callback = process;
    Brood mine = Objects.requireNonNull(brood);
    Pid before = mine.supervisor;
    if (before != null && !Kernel.get().hasEnded(before)) {
      waits = true;
      Kernel.get().sendWhenEnded(before, process.pid(), Signal.GONE);
    }
    process.self().trapExit(true);
    children =
        DynamicSupervisor.spec().intensity(template.maxRestarts(), template.window()).startLink();
    mine.supervisor = children.pid();
    mine.givenUp = false;
  }

  private Callback process() {
    return Objects.requireNonNull(callback);
  }

  private DynamicSupervisor children() {
    return Objects.requireNonNull(children);
  }

  // ------------------------------------------------------------------ events

  @Override
  public Demand subscribed(Upstream upstream) {
    Share share = new Share(upstream);
    share.free = upstream.options().maxDemand();
    shares.put(upstream.flight(), share);
    ask(share);
    return Demand.MANUAL;
  }

  @Override
  public void cancelled(Upstream upstream, ExitReason reason, Emission out) {
    shares.remove(upstream.flight());
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out) {
    for (int i = 0; i < batch.size(); i++) {
      ChildStart start = startOf((E) batch.events().get(i));
      EventChild child = new EventChild(batch, i, start, process().pid());
      running.add(child);
      children().startChildAsync(template.child(child));
    }
    return state;
  }

  /** A template that throws is a child that does not start. */
  private ChildStart startOf(E event) {
    try {
      return template.start().apply(event);
    } catch (RuntimeException e) {
      return context -> {
        throw e;
      };
    }
  }

  @Override
  public void info(Object message, Emission out) throws Exception {
    switch (message) {
      case Signal.GONE -> {
        waits = false;
        shares.values().forEach(this::ask);
      }
      case EventChild.Ended ended -> ended(ended.child(), ended.reason(), ended.cause());
      case Exit(Pid from, ExitReason reason) -> exited(from, reason);
      default -> Body.super.info(message, out);
    }
  }

  /** A child has ended for good, or did not start. */
  private void ended(EventChild child, ExitReason reason, @Nullable Throwable cause) {
    if (!running.remove(child)) {
      return;
    }
    Flight flight = child.batch.from().flight();
    if (reason.isAbnormal()) {
      DeadLetters.give(
          flight.edge.consumer,
          child.event(),
          DeadLetter.Cause.POISON,
          1,
          cause == null ? process().self().exit(reason) : cause);
    }
    child.batch.acknowledge(child.index);
    Share share = shares.get(flight);
    if (share != null) {
      share.free++;
      ask(share);
    }
  }

  private void ask(Share share) {
    if (!waits && share.free >= share.upstream.options().effectiveMinDemand()) {
      share.upstream.ask(share.free);
      share.free = 0;
    }
  }

  // ------------------------------------------------------------------ ending

  /** It traps exits to be told of its supervisor's; any other is obeyed as if it did not. */
  private void exited(Pid from, ExitReason reason) {
    if (from == children().pid()) {
      if (!process().isStopping()) {
        if (reason.isAbnormal()) {
          throw new IllegalStateException("the children's supervisor has ended: " + reason);
        }
        Objects.requireNonNull(brood).givenUp = true; // there were too many restarts
        process().stop(ExitReason.SHUTDOWN);
      }
    } else if (!(reason instanceof ExitReason.Normal)) {
      process().stop(reason);
    }
  }

  @Override
  public void terminate(ExitReason reason) {
    try {
      children().stop();
    } catch (ServerEndedException e) {
      // that was why, or its end has overtaken ours
    }
  }
}
