package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The producing side of a slot: what its committed steps have put out and nobody has taken yet. A
 * consumer has one too, for what it collects; it has no dispatch.
 *
 * <p>Invariants. A step is taken over once, whoever brings it. The lock, this object's own, guards
 * the dispatch, the producing side of the flights on its edges and the collected container; no user
 * code but a collector's combiner runs under it, and no two outlets' locks are ever held together.
 * Bells are rung and dead letters given when it has been released.
 */
final class Outlet {
  private final Slot slot;
  private final StageSpec<?, ?> spec;
  private final @Nullable Dispatch dispatch;
  private @Nullable Object container;
  private long nextOrder;
  private long demand; // what the consumers could take; the owner reads it without the lock
  private DemandMode mode;
  private boolean hadConsumers;

  Outlet(Slot slot) {
    this.slot = slot;
    this.spec = slot.spec();
    this.dispatch = spec.role() == Role.CONSUMER ? null : Dispatch.of(spec.dispatcher());
    this.mode = spec.demand();
    this.container = spec.newContainer();
  }

  // ------------------------------------------------------------------ what steps put out

  /**
   * Takes over what a committed step has put out, and moves it on.
   *
   * @return false if that had been done
   */
  boolean takeOver(Step step) {
    List<Flight> toRing = new ArrayList<>(4);
    boolean fresh;
    synchronized (this) {
      fresh = !step.published;
      if (fresh) {
        step.published = true;
        add(step);
        if (dispatch != null) {
          moveOn(dispatch, toRing);
        }
      }
    }
    FaultPoints.reach("stage.publish.in");
    ring(toRing);
    return fresh;
  }

  private void add(Step step) {
    Object delta = step.delta;
    if (delta != null) {
      Object before = container;
      BinaryOperator<Object> combiner = spec.combiner();
      container = before == null ? delta : combiner.apply(before, delta);
    }
    Emission output = step.output;
    if (output != null && output.count() > 0 && dispatch != null) {
      dispatch.offer(output.events(), output.count(), output.lanes(), nextOrder);
      nextOrder += output.count();
      slot.counters.emitted += output.count();
    }
  }

  /** What a collecting stage has collected. */
  synchronized @Nullable Object container() {
    return container;
  }

  // ------------------------------------------------------------------ moving events on

  /**
   * What the owner's last published step has left of the demand. Looks again if a buffer may have
   * run over.
   */
  long demandAfterPublishing() {
    boolean mayBeFull = dispatch instanceof PartitionDispatch || demand < -spec.bufferSize();
    return mayBeFull ? dispatch() : demand;
  }

  /** Moves waiting events on; returns how many more could be taken. */
  long dispatch() {
    Dispatch mine = dispatch;
    if (mine == null) {
      return 0;
    }
    List<Flight> toRing = new ArrayList<>(4);
    List<Parcel> dropped;
    List<Object> unserved = List.of();
    long left;
    synchronized (this) {
      moveOn(mine, toRing);
      dropped =
          mine.buffered() > spec.bufferSize()
              ? mine.trim(spec.bufferSize(), spec.keep())
              : List.of();
      left = demand;
      if (left <= 0 && mine instanceof PartitionDispatch partitions) {
        unserved = partitions.newlyUnserved();
      }
    }
    ring(toRing);
    if (!dropped.isEmpty()) {
      DeadLetters.give(slot, dropped, DeadLetter.Cause.OVERFLOW);
    }
    for (Object partition : unserved) {
      Kernel.get().emit(slot.node(), new StageTelemetry.PartitionUnserved(slot.name(), partition));
    }
    return left;
  }

  /** Under the lock. While the mode is to accumulate, it is as if nobody had asked. */
  private void moveOn(Dispatch mine, List<Flight> toRing) {
    if (mode == DemandMode.FORWARD) {
      mine.dispatch(toRing);
      demand = mine.demand();
    } else {
      demand = -mine.buffered();
    }
  }

  synchronized DemandMode mode() {
    return mode;
  }

  void mode(DemandMode next) {
    synchronized (this) {
      mode = next;
    }
    slot.kick();
  }

  private static void ring(List<Flight> flights) {
    for (Flight flight : flights) {
      flight.ring();
    }
  }

  /** All consumers look for parcels again: a dying producer may not have rung. */
  void ringAll() {
    for (Edge edge : edges()) {
      Flight flight = edge.flight;
      if (flight != null) {
        flight.ring();
      }
    }
  }

  // ------------------------------------------------------------------ consumers

  /** Lets a consumer's slot in. */
  void accept(Edge edge) {
    Dispatch mine = dispatch;
    if (mine == null) {
      throw new IllegalArgumentException(
          slot.name() + " is a consumer: it has no events to subscribe to");
    }
    synchronized (this) {
      mine.check(edge, null);
      mine.add(edge);
      hadConsumers = true;
    }
  }

  /**
   * Puts an edge in the place of another of the same consumer, which is between two steps; what
   * came by the old one and is not acknowledged goes back.
   *
   * @return what is still to be told
   */
  Runnable replace(Edge old, Edge fresh, ExitReason reason) {
    Dispatch mine = Objects.requireNonNull(dispatch);
    Returns returns;
    synchronized (this) {
      mine.check(fresh, old);
      returns = close(old, null);
      mine.replace(old, fresh);
    }
    return () -> {
      tell(old, returns);
      slot.tell(new StageMessage.Detached(old, reason));
    };
  }

  /** It was let in for nothing: whoever wanted it has a successor, who comes himself. */
  synchronized void dismiss(Edge edge) {
    if (dispatch != null) {
      dispatch.remove(edge);
    }
  }

  /** Opens the flight of a consumer's new life; that of a dead one would hide its successor's. */
  synchronized Flight open(Edge edge, Life consumer) {
    edge.consumer.checkOwner(consumer);
    Flight flight = new Flight(edge, consumer.pid());
    edge.flight = flight;
    return flight;
  }

  /**
   * Takes back what a consumer's life, which is shut out, has not acknowledged.
   *
   * @param life the process whose flight it must be; null for any
   */
  void takeBack(Edge edge, @Nullable Pid life) {
    tell(edge, close(edge, life));
  }

  /** Null if there is no such flight, or no more. */
  private synchronized @Nullable Returns close(Edge edge, @Nullable Pid life) {
    Flight flight = edge.flight;
    if (flight == null || flight.isClosed() || (life != null && flight.consumerPid() != life)) {
      return null;
    }
    Returns returns = Returns.of(flight, edge.consumer.spec(), slot.end() != null);
    edge.sentBefore += flight.sent();
    edge.acknowledgedBefore += flight.acknowledged;
    if (dispatch != null && !returns.tooLate()) {
      dispatch.giveBack(edge, returns.again());
    }
    return returns;
  }

  private void tell(Edge edge, @Nullable Returns returns) {
    if (returns != null) {
      returns.tell(edge.consumer, slot);
      slot.kick();
    }
  }

  /** A consumer's slot or subscription has ended. */
  void letGo(Edge edge, ExitReason reason) {
    List<Parcel> stranded = List.of();
    synchronized (this) {
      if (dispatch != null) {
        stranded = dispatch.remove(edge);
      }
    }
    DeadLetters.give(slot, stranded, DeadLetter.Cause.ABANDONED);
    slot.tell(new StageMessage.Detached(edge, reason));
  }

  /** The slot has ended: gives up what waits, and tells the consumers. */
  void end(ExitReason reason) {
    Dispatch mine = dispatch;
    if (mine == null) {
      return;
    }
    List<Parcel> left;
    List<Edge> consumers;
    synchronized (this) {
      left = mine.clear();
      consumers = List.copyOf(mine.edges);
    }
    DeadLetters.give(slot, left, DeadLetter.Cause.ABANDONED);
    for (Edge edge : consumers) {
      edge.upstreamEnd = reason;
      edge.consumer.tell(new StageMessage.UpstreamEnded(edge));
    }
  }

  // ------------------------------------------------------------------ looking

  synchronized List<Edge> edges() {
    return dispatch == null ? List.of() : List.copyOf(dispatch.edges);
  }

  /** There were consumers, and there are none any more. */
  synchronized boolean isDeserted() {
    return hadConsumers && dispatch != null && dispatch.edges.isEmpty();
  }

  /** Nothing waits and everything sent is acknowledged. */
  synchronized boolean isSettled() {
    return dispatch == null || dispatch.isSettled();
  }

  /** The place of the next event in what the slot puts out. */
  synchronized long nextOrder() {
    return nextOrder;
  }

  /** Everything before a place has been sent or dropped. */
  synchronized boolean hasPassed(long order) {
    return dispatch == null || dispatch.first() >= order;
  }

  synchronized long buffered() {
    return dispatch == null ? 0 : dispatch.buffered();
  }

  /** One of its edges. */
  synchronized StageInfo.Link describe(Edge edge) {
    Flight flight = edge.flight;
    String from = edge.producer.name();
    String to = edge.consumer.name();
    long sent = edge.sentBefore;
    long acknowledged = edge.acknowledgedBefore;
    return flight == null || flight.isClosed()
        ? new StageInfo.Link(from, to, sent, acknowledged, 0)
        : new StageInfo.Link(
            from, to, sent + flight.sent(), acknowledged + flight.acknowledged, flight.credit());
  }
}
