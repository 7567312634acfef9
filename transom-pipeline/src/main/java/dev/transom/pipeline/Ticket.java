package dev.transom.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as it came from its source. It is known to all that handlers make of it, and so it is
 * where a pipeline keeps what it knows of the message whatever becomes of its data.
 *
 * <p>There is one for each message in flight, so it is small: what few messages have is in its
 * {@link Parts}, and what changes is in one word. A handler may acknowledge it from any thread
 * while the pipeline counts its attempts; so that word is changed by atomic steps only.
 */
final class Ticket<T> extends Message<T> {
  private static final int OPEN = 0;
  private static final int BEGUN = 1; // to be acknowledged at once: it is not known how far it came
  private static final int DONE = 3;
  private static final int EARLY = 3; // its bits
  private static final int FAILED_EARLY = 4;
  private static final int ADMITTED = 8;
  private static final int ATTEMPT = 16; // the rest counts those beyond the first

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Ticket.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final @Nullable Acknowledger acknowledger;
  final @Nullable Object receipt;
  private Parts parts; // set once more, when it is taken in, before anybody else can see it
  private int state;

  Ticket(
      T data,
      Route route,
      @Nullable Acknowledger acknowledger,
      @Nullable Object receipt,
      Parts parts) {
    super(data, route, null);
    this.acknowledger = acknowledger;
    this.receipt = receipt;
    this.parts = parts;
  }

  Parts parts() {
    return parts;
  }

  @Override
  <U> Message<U> with(U newData, Route newRoute) {
    return isAdmitted()
        ? super.with(newData, newRoute)
        : new Ticket<>(newData, newRoute, acknowledger, receipt, parts);
  }

  @Override
  Message<T> with(@Nullable Acknowledger who, @Nullable Object what, Parts newParts) {
    return isAdmitted()
        ? super.with(who, what, newParts)
        : new Ticket<>(data(), route, who, what, newParts);
  }

  // ------------------------------------------------------------------ in a pipeline

  void admitted() {
    state |= ADMITTED;
  }

  /** With what the pipeline adds to it. */
  void admitted(@Nullable Group group, @Nullable Object context, @Nullable Object partition) {
    parts = parts.admitted(group, context, partition);
  }

  boolean isAdmitted() {
    return (state & ADMITTED) != 0;
  }

  @Override
  public int attempt() {
    return 1 + now() / ATTEMPT;
  }

  /** The step is tried once more. */
  void nextAttempt() {
    STATE.getAndAdd(this, ATTEMPT);
  }

  /** It has gone on to the next step. */
  void nextStep() {
    if (now() >= ATTEMPT) {
      STATE.getAndBitwiseAnd(this, ATTEMPT - 1);
    }
  }

  private int now() {
    return (int) STATE.getAcquire(this);
  }

  private boolean isEarly(int wanted) {
    return (now() & EARLY) == wanted;
  }

  // ------------------------------------------------------------------ acknowledged by a handler

  /** Once more if a handler has died in the middle of acknowledging it. */
  void acknowledgeAgain(Message<?> message) throws Exception {
    if (isEarly(BEGUN)) {
      acknowledgeNow(message);
    }
  }

  void acknowledgeNow(Message<?> message) throws Exception {
    if (!beginTelling()) {
      return; // its source has it back
    }
    try {
      tell(message);
    } finally {
      endTelling();
    }
  }

  private void tell(Message<?> message) throws Exception {
    boolean repeated = !begin(message.isFailed());
    if (repeated && isEarly(DONE)) {
      return;
    }
    Acknowledger told = message.label().acknowledger;
    if (told != null) {
      List<Message<?>> alone = List.of(message);
      told.acknowledge(
          hasFailedEarly()
              ? new Acknowledgement(List.of(), alone, repeated)
              : new Acknowledgement(alone, List.of(), repeated));
    }
    STATE.getAndBitwiseOr(this, DONE);
  }

  /** False if somebody has begun before. */
  private boolean begin(boolean failed) {
    while (true) {
      int before = now();
      if ((before & EARLY) != OPEN) {
        return false;
      }
      int begun = before | BEGUN | (failed ? FAILED_EARLY : 0);
      if (STATE.compareAndSet(this, before, begun)) {
        return true;
      }
    }
  }

  /**
   * Whether its source is still to be told, no handler has begun with that, and it has no group.
   */
  boolean isPlain() {
    return isEarly(OPEN) && parts.group() == null;
  }

  /** Whether the source knows already what became of it. */
  boolean isAcknowledged() {
    return isEarly(DONE);
  }

  /** Whether its source may have been told: a handler that told it died, or the call threw. */
  boolean mayBeAcknowledged() {
    return isEarly(BEGUN);
  }

  /** Whether what the source knows is that it has failed. */
  boolean hasFailedEarly() {
    return (now() & FAILED_EARLY) != 0;
  }

  /** What orders it among others. */
  Object partition() {
    return Objects.requireNonNull(parts.partition());
  }

  // ------------------------------------------------------------------ groups

  @Nullable Group group() {
    return parts.group();
  }

  /** Whether nobody is to begin with it any more. */
  boolean isRevoked() {
    Group group = parts.group();
    return group != null && group.isRevoked();
  }

  /** Its source is told of it now; false if it is not to hear of it any more. */
  boolean beginTelling() {
    Group group = parts.group();
    return group == null || group.beginTelling();
  }

  void endTelling() {
    Group group = parts.group();
    if (group != null) {
      group.endTelling();
    }
  }
}
