package dev.transom.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline knows of a message from the moment that it takes it in, whatever becomes of the
 * message's data. Fields without a word about it belong to whoever has the message, and are handed
 * over with it under a lock.
 */
final class Ticket {
  private static final int OPEN = 0;
  private static final int BEGUN = 1; // to be acknowledged at once: it is not known how far it came
  private static final int DONE = 2;

  private static final VarHandle EARLY;

  static {
    try {
      EARLY = MethodHandles.lookup().findVarHandle(Ticket.class, "early", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private @Nullable Message<?> source; // as it came; set when it is taken in
  final @Nullable Group group;
  final @Nullable Object context;
  final @Nullable Object partition;

  private int attempt = 1;
  private long letter; // the number of its dead letter; 0 for none
  private boolean earlyFailed;
  private volatile int early = OPEN; // how far a handler's own acknowledgement has come

  Ticket(@Nullable Group group, @Nullable Object context, @Nullable Object partition) {
    this.partition = partition;
    this.group = group;
    this.context = context;
  }

  void source(Message<?> message) {
    source = message;
  }

  /** The message as it came from its source. */
  Message<?> source() {
    return Objects.requireNonNull(source);
  }

  int attempt() {
    return attempt;
  }

  /** The step is tried once more. */
  void nextAttempt() {
    attempt++;
  }

  /** It has gone on to the next step. */
  void nextStep() {
    attempt = 1;
  }

  /** The number of its dead letter: the same however often it is asked for. */
  long letter(LongSupplier numbers) {
    if (letter == 0) {
      letter = numbers.getAsLong();
    }
    return letter;
  }

  // ------------------------------------------------------------------ acknowledged by a handler

  /** Once more if a handler has died in the middle of acknowledging it. */
  void acknowledgeAgain(Message<?> message) throws Exception {
    if (early == BEGUN) {
      acknowledgeNow(message);
    }
  }

  void acknowledgeNow(Message<?> message) throws Exception {
    if (isFenced()) {
      return; // its source has it back
    }
    boolean repeated = !EARLY.compareAndSet(this, OPEN, BEGUN);
    if (repeated && early == DONE) {
      return;
    }
    if (!repeated) {
      earlyFailed = message.isFailed();
    }
    Acknowledger acknowledger = message.parts.acknowledger();
    if (acknowledger != null) {
      List<Message<?>> alone = List.of(message);
      acknowledger.acknowledge(
          earlyFailed
              ? new Acknowledgement(List.of(), alone, repeated)
              : new Acknowledgement(alone, List.of(), repeated));
    }
    early = DONE;
  }

  /** Whether the source knows already what became of it. */
  boolean isAcknowledged() {
    return early == DONE;
  }

  /** Whether its source may have been told: a handler that told it died, or the call threw. */
  boolean mayBeAcknowledged() {
    return early == BEGUN;
  }

  /** Whether what the source knows is that it has failed. */
  boolean hasFailedEarly() {
    return earlyFailed;
  }

  /** What orders it among others. */
  Object partition() {
    return Objects.requireNonNull(partition);
  }

  // ------------------------------------------------------------------ groups

  /** Whether nobody is to begin with it any more. */
  boolean isRevoked() {
    return group != null && group.isRevoked();
  }

  /** Whether its source is not to hear of it any more. */
  boolean isFenced() {
    return group != null && group.isFenced();
  }

  @Override
  public String toString() {
    return Objects.toString(source);
  }
}
