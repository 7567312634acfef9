package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What passes over an edge during one life of the consumer's process: asked, sent, acknowledged,
 * and the parcels between.
 *
 * <p>Every field has one writer: the consumer's process writes {@code asked}, {@code acknowledged},
 * {@code started} and its cursor; the producing side writes {@code sent} and the tail under its
 * outlet's lock. A bell (a message to the other side) only says "look"; it may be lost with a dying
 * process, because whoever takes over looks without being told. When the consumer is dead and shut
 * out, {@link #close} gives back what its steps have not committed.
 */
final class Flight {
  private static final VarHandle RUNG;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      RUNG = lookup.findVarHandle(Flight.class, "rung", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What is left of a parcel, and whether its own handler threw. */
  record Left(Parcel parcel, boolean blamed) {}

  final Edge edge;
  private final Pid consumerPid;

  // the consumer's
  private volatile long asked;
  private long askedSoFar; // the writer's own copy of asked
  volatile long acknowledged;
  long started;
  private Parcel cursor;
  private Parcel acknowledgedUpTo; // by hand
  private int taken; // events of the parcel behind the cursor that were started
  Demand demand = Demand.AUTOMATIC;
  private long blamedFrom = -1;
  private long blamedTo = -1;
  @Nullable Throwable blame;
  private volatile boolean cancelled; // no more steps: it is about to be closed
  private long cancelledAt; // what had been started then
  private @Nullable ExitReason cancelReason; // null if nobody is to be told
  long outstanding; // automatic demand's book: asked and not yet handled

  // the producer's
  private long sent;
  private Parcel tail;
  private Parcel oldest; // a parcel not younger than the oldest unacknowledged
  private volatile boolean closed;

  private volatile boolean rung;

  Flight(Edge edge, Pid consumerPid) {
    this.edge = edge;
    this.consumerPid = consumerPid;
    Parcel origin = new Parcel(new Object[0], 0, 0, 0, 0, 0, false);
    cursor = origin;
    acknowledgedUpTo = origin;
    tail = origin;
    oldest = origin;
  }

  // ------------------------------------------------------------------ the consumer's process

  void ask(long events) {
    askedSoFar += events;
    asked = askedSoFar;
    edge.producer.asked();
  }

  /**
   * The next parcel to handle; null if there is none now. It stays the next until {@link #take}.
   */
  @Nullable Parcel next() {
    return cursor.next;
  }

  boolean isTaken(Parcel parcel) {
    return taken >= parcel.size();
  }

  int taken() {
    return taken;
  }

  /** Some events of the next parcel are about to be given to the handler. */
  void start(int events) {
    taken += events;
    started += events;
  }

  /** The last of the events started last have not been handled yet. */
  void startLater(int events) {
    taken -= events;
    started -= events;
  }

  /** The handler threw on the events started last. */
  void blame(int events, Throwable cause) {
    blamedFrom = started - events;
    blamedTo = started;
    blame = cause;
  }

  /** The next parcel has been handled whole. */
  void take() {
    Parcel done = cursor.next;
    if (done != null) {
      cursor = done;
      taken = 0;
      if (edge.options.acknowledge() == Acknowledge.AUTOMATIC) {
        acknowledgedUpTo = done; // or it would hold on to everything behind it
      }
    }
  }

  /** How many events had come when the consumer looked. */
  long received() {
    Parcel last = cursor;
    for (Parcel next = last.next; next != null; next = next.next) {
      last = next;
    }
    return last.start + last.size();
  }

  /** The stage is about to end the subscription; it gets no more of it. */
  void cancel(@Nullable ExitReason reason) {
    cancelReason = reason;
    cancelledAt = started;
    cancelled = true;
  }

  @Nullable ExitReason cancelReason() {
    return cancelReason;
  }

  /** Whether it was cancelled by a step that counts; to be asked when its life is shut out. */
  boolean isCancelCommitted() {
    return cancelled
        && (edge.options.acknowledge() == Acknowledge.MANUAL || acknowledged >= cancelledAt);
  }

  boolean isCancelled() {
    return cancelled;
  }

  void answerBell() {
    RUNG.setVolatile(this, false);
  }

  /** Acknowledges one event of a parcel, and the parcel if it was the last. */
  void acknowledgeByHand(Parcel parcel, int place) {
    checkOwner();
    if (parcel.acknowledge(place) && !parcel.acknowledged) {
      acknowledgeByHand(parcel);
    }
  }

  private void checkOwner() {
    if (!edge.consumer.isOwnedByCaller()) {
      throw new IllegalStateException(
          "only the stage " + edge.consumer.name() + " itself can acknowledge, while it lives");
    }
  }

  /** Acknowledges a parcel out of order; those at the front move the count on. */
  void acknowledgeByHand(Parcel parcel) {
    checkOwner();
    parcel.acknowledged = true;
    Parcel next = acknowledgedUpTo.next;
    while (next != null && next.acknowledged) {
      acknowledgedUpTo = next;
      acknowledged = next.start + next.size();
      next = next.next;
    }
    edge.producer.acknowledged();
  }

  // ------------------------------------------------------------------ the producing side, locked

  long credit() {
    return closed ? 0 : asked - sent;
  }

  void append(Parcel parcel) {
    parcel.start = sent;
    sent += parcel.size();
    tail.next = parcel;
    tail = parcel;
    forgetAcknowledged();
  }

  /** Lets go of parcels that nobody needs any more. */
  private void forgetAcknowledged() {
    long done = acknowledged;
    Parcel next = oldest.next;
    while (next != null && next != tail && next.start + next.size() <= done) {
      oldest = next;
      next = next.next;
    }
  }

  long sent() {
    return sent;
  }

  boolean isSettled() {
    if (acknowledged >= sent) {
      return true;
    }
    if (edge.options.acknowledge() == Acknowledge.AUTOMATIC) {
      return false;
    }
    for (Parcel parcel = oldest.next; parcel != null; parcel = parcel.next) {
      if (!parcel.acknowledged && parcel.start + parcel.size() > acknowledged) {
        return false;
      }
    }
    return true;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Ends the flight, whose consumer is shut out and whose last step is published.
   *
   * @return what was sent and is not acknowledged, in order, cut where the handling had begun
   */
  List<Left> close() {
    closed = true;
    List<Left> left = new ArrayList<>();
    for (Parcel parcel = oldest.next; parcel != null; parcel = parcel.next) {
      int done = Math.clamp(acknowledged - parcel.start, 0, parcel.size());
      if (parcel.acknowledged || done == parcel.size()) {
        continue;
      }
      int begun = Math.clamp(started - parcel.start, done, parcel.size());
      for (int at = parcel.nextOpen(done); at < begun; ) {
        int end = Math.min(begun, parcel.nextAcknowledged(at));
        boolean blamed = parcel.start + at >= blamedFrom && parcel.start + end <= blamedTo;
        left.add(new Left(parcel.part(at, end).redelivered(parcel.attempts, parcel.piece), blamed));
        at = parcel.nextOpen(end);
      }
      if (begun < parcel.size()) {
        left.add(new Left(parcel.part(begun, parcel.size()), false));
      }
    }
    return left;
  }

  // ------------------------------------------------------------------ anybody

  @Override
  public String toString() {
    return "events from " + edge.producer.name();
  }

  /** Tells the consumer to look for parcels. */
  void ring() {
    if (!rung && !(boolean) RUNG.getAndSet(this, true)) {
      Kernel.get().post(consumerPid, Kind.CAST, this);
    }
  }

  /** The process whose life this is. */
  Pid consumerPid() {
    return consumerPid;
  }

  long asked() {
    return asked;
  }
}
