package dev.transom.process;

import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The inbox of a process that opted into a {@link MailboxLimit}. Senders append to the save queue
 * itself, under this object's monitor, so that order holds between what is limited and what
 * bypasses the limit, and the oldest can be dropped. The lock-free inbox serves as a doorbell only.
 */
final class LimitedInbox {
  private static final Object RING = "doorbell";

  private final MailboxLimit limit;
  private final Deque<Strand> blocked = new ArrayDeque<>();
  private int limited;
  private boolean rung;
  private boolean closed;

  LimitedInbox(MailboxLimit limit) {
    this.limit = limit;
  }

  static boolean isDoorbell(Letter letter) {
    return letter.message == RING;
  }

  private static boolean counts(Letter letter) {
    return letter.kind == Kind.INFO || letter.kind == Kind.CAST || letter.kind == Kind.CALL;
  }

  /**
   * Appends, or does what the limit says.
   *
   * @param patience how long a call may wait for room; null for ever
   * @return false if the receiver is dead; a letter that was dropped has been counted
   */
  boolean push(Cell cell, Letter letter, @Nullable Duration patience) {
    if (counts(letter)) {
      return admit(cell, letter, patience);
    }
    synchronized (this) {
      if (closed) {
        return false;
      }
      enqueue(cell, letter);
      return true;
    }
  }

  private boolean admit(Cell cell, Letter letter, @Nullable Duration patience) {
    Letter dropped;
    synchronized (this) {
      if (closed) {
        return false;
      }
      if (enqueueIfRoom(cell, letter)) {
        return true;
      }
      switch (limit.overflow()) {
        case FAIL -> throw new MailboxFullException(cell, limit.size());
        case DROP_NEWEST -> dropped = letter;
        case DROP_OLDEST -> {
          dropped = oldest(cell);
          SaveQueue.remove(cell, dropped);
          enqueue(cell, letter);
        }
        case BLOCK -> dropped = null;
        default -> throw new AssertionError(limit);
      }
    }
    if (dropped == null) {
      return awaitRoom(cell, letter, patience);
    }
    if (dropped instanceof CallLetter<?> call) {
      call.refuse(new MailboxFullException(cell, limit.size()));
    }
    cell.node.drops.dropped(cell, dropped.message, MessageDropped.Cause.MAILBOX_FULL);
    return true;
  }

  private boolean enqueueIfRoom(Cell cell, Letter letter) {
    if (limited >= limit.size()) {
      return false;
    }
    limited++;
    enqueue(cell, letter);
    return true;
  }

  /**
   * Waits for room and appends; false if the receiver is dead. A call whose time is over is closed
   * and never gets in.
   */
  private boolean awaitRoom(Cell cell, Letter letter, @Nullable Duration patience) {
    Strand strand = Strand.currentOrPlain(cell.node);
    if (strand.cell == cell) {
      throw new MailboxFullException(cell, limit.size()); // it would wait for itself
    }
    CallLetter<?> call = letter instanceof CallLetter<?> one ? one : null;
    Timers.Entry timer = call == null ? null : limitWait(cell, strand, call, patience);
    boolean entered = false;
    try {
      while (true) {
        synchronized (this) {
          if (closed) {
            return false;
          }
          if (call != null && call.isDone()) {
            return true;
          }
          entered = enqueueIfRoom(cell, letter);
          if (entered) {
            return true;
          }
          blocked.add(strand);
        }
        strand.block("room in the mailbox of " + cell);
        synchronized (this) {
          blocked.remove(strand); // woken for no reason: it must not be woken in another's place
        }
      }
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      if (!entered) {
        synchronized (this) {
          blocked.remove(strand);
        }
        wakeNext(); // a wake-up meant for this sender must not be lost
      }
    }
  }

  private static Timers.@Nullable Entry limitWait(
      Cell cell, Strand strand, CallLetter<?> call, @Nullable Duration patience) {
    if (patience == null) {
      return null;
    }
    if (patience.isZero() || patience.isNegative()) {
      call.timedOut();
      return null;
    }
    Cell caller = strand.cell;
    Node node = caller == null ? cell.node : caller.node; // a process waits by its own clock
    return node.timers.after(
        patience,
        () -> {
          call.timedOut();
          strand.wake();
        });
  }

  private static Letter oldest(Cell cell) {
    Letter letter = cell.head;
    while (letter != null && !counts(letter)) {
      letter = letter.next;
    }
    if (letter == null) {
      throw new AssertionError("a full mailbox without a limited message");
    }
    return letter;
  }

  private void enqueue(Cell cell, Letter letter) {
    SaveQueue.append(cell, letter);
    if (!rung) {
      rung = true;
      cell.ring(new Letter(Kind.SYSTEM, RING));
    }
  }

  /** The owner has heard the bell. */
  synchronized void answerBell() {
    rung = false;
  }

  /** Takes a letter out, for its owner. */
  void take(Cell cell, Letter letter) {
    synchronized (this) {
      SaveQueue.remove(cell, letter);
      if (counts(letter)) {
        limited--;
      } else {
        return;
      }
    }
    wakeNext();
  }

  private void wakeNext() {
    Strand next;
    synchronized (this) {
      next = limited < limit.size() || closed ? blocked.poll() : null;
    }
    if (next != null) {
      next.wake();
    }
  }

  @Nullable Letter first(Cell cell) {
    synchronized (this) {
      return cell.head;
    }
  }

  /** The next letter; the first if a sender has dropped this one meanwhile. */
  @Nullable Letter after(Cell cell, Letter letter) {
    synchronized (this) {
      boolean waits = letter.prev != null || cell.head == letter;
      return waits ? letter.next : cell.head;
    }
  }

  /** The receiver is dead: nobody waits for room any more. */
  void close() {
    Deque<Strand> woken;
    synchronized (this) {
      closed = true;
      woken = new ArrayDeque<>(blocked);
      blocked.clear();
    }
    woken.forEach(Strand::wake);
  }
}
