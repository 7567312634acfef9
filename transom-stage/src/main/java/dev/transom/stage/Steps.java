package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.ProcessExitException;
import dev.transom.process.Timer;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one life of a stage: each runs the user's code once, and counts by one commit.
 *
 * <p>Nothing is committed anywhere else. What a step has begun with is written down in the flight
 * before the handler sees it, so that it can be blamed; what it puts out nobody sees before the
 * commit, which a dead life does not survive.
 */
final class Steps {
  /** So many events at most before other messages have their turn. */
  static final int TURN = 4_000;

  private static final int SAMPLING = 16;

  private final Life life;
  private final Slot slot;
  private final StageSpec<?, ?> spec;
  private long owed; // asked of the producer's code and not yet emitted
  private @Nullable Timer rest; // until then the producer's code is not asked
  private long rests;
  private int count;

  Steps(Life life, Slot slot) {
    this.life = life;
    this.slot = slot;
    this.spec = slot.spec();
  }

  /** What the user's code writes to that does not answer to events or demand. */
  Emission output() {
    return new Emission(spec.dispatcher(), 1, owed);
  }

  /**
   * Commits what the user's code has put out without having been asked, and what is done with.
   *
   * @param settled null if it is the output only
   */
  void emit(Emission out, Step.@Nullable Settled settled) {
    if (!out.isEmpty()) {
      checkMayEmit();
    }
    commit(out, settled);
    settleDemand(out);
  }

  private void commit(Emission out, Step.@Nullable Settled settled) {
    Object state = life.body().carried(slot.state());
    Object delta = life.body().delta();
    slot.commit(life, state, Step.ofCallback(out.isEmpty() ? null : out, delta, settled));
  }

  /** Does what the user's code wants to do before anything else. */
  void doDue() throws Exception {
    while (life.body().isDue() && !life.callback.isStopping()) {
      Emission out = output();
      FaultPoints.reach("stage.handle");
      life.body().due(out);
      commit(out, null);
      ExitReason end = out.end();
      if (end != null) {
        life.end(end);
        return;
      }
    }
  }

  /** Gives the user's code a message that has waited behind events. */
  void inform(Info info, Emission out) throws Exception {
    FaultPoints.reach("stage.handle");
    try {
      life.body().info(info.message, out);
    } catch (Throwable e) {
      if (isOwnFault(e)) {
        life.takeBlame();
        info.attempts++;
        if (info.attempts >= spec.maxRedeliveries() && slot.infos.remove(info)) {
          slot.poison.charge();
          DeadLetters.give(slot, info.message, DeadLetter.Cause.POISON, info.attempts, e);
        }
      }
      throw e;
    }
  }

  /** What the user's code has said about the demand counts with the commit. */
  private void settleDemand(Emission out) {
    owed = Math.max(0, owed - out.handled());
    Duration delay = out.rest();
    if (delay != null) {
      askAgain();
      rest =
          Kernel.get().sendAfter(delay, life.pid(), Kind.TIMER, new StageMessage.Rested(++rests));
    }
  }

  /** Whether this is the end of the present rest, or of one that was over before. */
  boolean isResting(StageMessage.Rested end) {
    return rest != null && end.number() == rests;
  }

  /** The producer's code is to be asked for all that is wanted, whatever it owes. */
  void askAgain() {
    if (rest != null) {
      rest.cancel();
      rest = null;
    }
    owed = 0;
  }

  /** Asks the producer's code for events, as long as there is demand and it gives some. */
  void produce(long firstDemand) throws Exception {
    long demand = firstDemand;
    long left = TURN;
    while (demand > owed && rest == null && !life.isEnding() && !life.callback.isStopping()) {
      if (left <= 0) {
        slot.kick(); // others have their turn
        return;
      }
      long wanted = demand - owed;
      owed = demand;
      Emission out = new Emission(spec.dispatcher(), wanted, owed);
      Object next = life.body().demand(slot.state(), wanted, out);
      slot.commit(life, next, Step.ofCallback(out.isEmpty() ? null : out, null, null));
      left -= out.handled();
      settleDemand(out);
      ExitReason end = out.end();
      if (end != null) {
        life.end(end);
      }
      if (out.handled() == 0) {
        return;
      }
      demand = out.isEmpty() ? slot.outlet.dispatch() : slot.outlet.demandAfterPublishing();
    }
  }

  /** Has the stage say what comes of its whole input. */
  void endInput() throws Exception {
    Emission out = output();
    life.body().inputEnded(slot.outlet.container(), out);
    Object delta = life.body().delta();
    slot.commit(life, slot.state(), Step.ofInputEnd(out.isEmpty() ? null : out, delta));
  }

  /** Handles a parcel in pieces of the subscription's size; asks for more as it goes. */
  void handle(Upstream upstream, Parcel parcel) throws Exception {
    Flight flight = upstream.flight();
    Subscription<?> options = flight.edge.options;
    boolean automatic = flight.demand == Demand.AUTOMATIC;
    boolean whole = !automatic || options.acknowledge() == Acknowledge.MANUAL;
    int limit = whole ? parcel.size() : options.maxDemand() - options.effectiveMinDemand();
    while (!flight.isTaken(parcel) && !flight.isCancelled()) {
      int from = flight.taken();
      int size = Math.min(limit, parcel.size() - from);
      int passed = step(upstream, parcel, from, size);
      doDue();
      if (!automatic && passed > 0) {
        flight.ask(passed); // they count as handled, and the user cannot know of them
      }
      if (automatic) {
        flight.outstanding -= flight.taken() - from;
        if (flight.outstanding <= options.effectiveMinDemand()) {
          long ask = options.maxDemand() - flight.outstanding;
          flight.outstanding = options.maxDemand();
          flight.ask(ask);
        }
      }
    }
  }

  /** Returns how many events were passed over. */
  private int step(Upstream upstream, Parcel parcel, int from, int size) throws Exception {
    Flight flight = upstream.flight();
    EventList<Object> events =
        new EventList<>(parcel.events, parcel.from + from, parcel.from + from + size);
    flight.start(size);
    if (parcel.redelivered) {
      slot.counters.redelivered.add(size);
    }
    boolean sample = count++ % SAMPLING == 0;
    long start = sample ? nanos() : 0;
    Emission out = new Emission(spec.dispatcher(), spec.role() == Role.CONSUMER ? 1 : size, 0);
    Object state = slot.state();
    Object delta = null;
    Selection selection;
    FaultPoints.reach("stage.handle");
    try {
      selection = Selection.of(events, upstream.options());
      if (!selection.events().isEmpty()) {
        Batch<Object> batch = new Batch<>(selection, upstream, parcel, flight);
        state = life.body().events(state, batch, out);
        delta = life.body().delta();
      }
    } catch (Throwable e) {
      if (isOwnFault(e)) {
        flight.blame(size, e);
        life.takeBlame();
      }
      throw e;
    }
    if (sample) {
      slot.counters.sampled(size, nanos() - start);
    }
    int handled = handled(selection, size);
    if (handled < size) {
      flight.startLater(size - handled);
    }
    slot.counters.handled += handled;
    boolean automatic = upstream.options().acknowledge() == Acknowledge.AUTOMATIC;
    long acknowledged = automatic ? parcel.start + from + handled : 0;
    Emission output = out.isEmpty() ? null : out;
    if (output != null) {
      checkMayEmit();
    }
    slot.commit(life, state, new Step(automatic ? flight : null, acknowledged, output, delta));
    if (!automatic) {
      selection.acknowledgePassed(flight, parcel);
    }
    return selection.passed();
  }

  /** With what was passed over, up to the first that it has not handled. */
  private int handled(Selection selection, int size) {
    int given = selection.events().size();
    int handled = given == 0 ? 0 : life.body().handled(given);
    return handled == given ? size : selection.place(handled);
  }

  private long nanos() {
    return Kernel.get().clock(slot.node()).nanos(); // so that a seed replays
  }

  /** The handler threw, unless it was thrown out of it: a killed one is not to blame. */
  private boolean isOwnFault(Throwable thrown) {
    boolean abnormal =
        switch (thrown) {
          case ProcessExitException e -> e.reason().isAbnormal();
          case Exception _, StackOverflowError _, AssertionError _, LinkageError _ -> true;
          default -> false;
        };
    return abnormal && life.callback.exitReason() == null;
  }

  private void checkMayEmit() {
    if (spec.role() == Role.CONSUMER) {
      throw new IllegalStateException("the consumer " + spec.name() + " cannot emit events");
    }
  }
}
