package dev.transom.process;

import dev.transom.process.spi.Kind;
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

  /** Appends; false if the receiver is dead. */
  boolean push(Cell cell, Letter letter) {
    if (counts(letter)) {
      if (!admit(cell, letter)) {
        return true; // dropped, and counted as such
      }
    } else {
      synchronized (this) {
        if (closed) {
          return false;
        }
        enqueue(cell, letter);
      }
    }
    return !closed;
  }

  private boolean admit(Cell cell, Letter letter) {
    Strand strand = null;
    while (true) {
      Letter dropped = null;
      synchronized (this) {
        if (strand != null) {
          blocked.remove(strand); // woken for no reason: it must not be woken in another's place
        }
        if (closed || limited < limit.size()) {
          if (!closed) {
            limited++;
            enqueue(cell, letter);
          }
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
          case BLOCK -> {
            if (strand == null) {
              strand = Strand.currentOrPlain(cell.node);
            }
            if (strand.cell == cell) {
              throw new MailboxFullException(cell, limit.size()); // it would wait for itself
            }
            blocked.add(strand);
          }
        }
      }
      if (dropped != null) {
        if (dropped instanceof CallLetter<?> call) {
          call.refuse(new MailboxFullException(cell, limit.size()));
        }
        cell.node.drops.dropped(cell, dropped.message, MessageDropped.Cause.MAILBOX_FULL);
        return dropped != letter;
      }
      if (strand == null) {
        throw new AssertionError(limit);
      }
      boolean waited = false;
      try {
        strand.block("room in the mailbox of " + cell);
        waited = true;
      } finally {
        if (!waited) {
          synchronized (this) {
            blocked.remove(strand);
          }
          wakeNext(); // a wake-up meant for this sender must not be lost
        }
      }
    }
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
