package dev.transom.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Selective receive, for the owner of a mailbox. Walks the save queue from the oldest letter or
 * from a mark, takes the first that matches, and leaves the rest in order; then waits for more and
 * goes on where it stopped, so that each letter is looked at once per receive.
 */
final class Receive {
  private Receive() {}

  /**
   * The plain receive of a thread process: any message, no limit of time. Written out so that a
   * waiting thread has few frames, for each of them is memory as long as it waits.
   */
  static Object next(ThreadCell cell, Strand strand) {
    while (true) {
      cell.stepAside();
      cell.checkAlive();
      Letter letter = cell.firstLetter();
      if (letter == null) {
        Letter only = cell.takeOnly();
        if (only != null) {
          cell.took(only);
          return only.message;
        }
        if (cell.drain()) {
          letter = cell.firstLetter();
        }
      }
      if (letter != null) {
        cell.takeOut(letter);
        cell.took(letter);
        return letter.message;
      }
      if (Cell.INBOX.compareAndSet(cell, (Letter) null, Cell.PARKED)) {
        strand.leave();
        cell.worked(strand);
        while (cell.inbox == Cell.PARKED && !Thread.currentThread().isInterrupted()) {
          LockSupport.park();
        }
        Cell.INBOX.compareAndSet(cell, Cell.PARKED, (Letter) null);
        strand.resume(cell, "a message");
      }
    }
  }

  /**
   * Takes the first letter that the test maps to something.
   *
   * @return what the test gave; null after the timeout
   */
  static <R> @Nullable R take(
      Cell cell,
      Strand strand,
      @Nullable Mark mark,
      Function<Object, @Nullable R> test,
      @Nullable Duration timeout) {
    Letter seen = mark == null ? null : mark.last(cell);
    Wait wait = null;
    try {
      while (true) {
        if (cell instanceof ThreadCell thread) {
          thread.stepAside();
        }
        cell.checkAlive();
        cell.drain();
        Letter letter = seen == null ? cell.firstLetter() : cell.letterAfter(seen);
        while (letter != null) {
          R result = takes(cell, letter) ? test.apply(letter.message) : null;
          if (result != null) {
            cell.takeOut(letter);
            if (cell instanceof ThreadCell thread) {
              thread.took(letter);
            }
            return result;
          }
          seen = letter;
          letter = cell.letterAfter(letter);
        }
        if (cell.hasNews()) {
          continue;
        }
        if (timeout != null) {
          if (wait == null) {
            if (timeout.isZero() || timeout.isNegative()) {
              return null;
            }
            wait = new Wait(strand);
            wait.timer = cell.node.timers.after(timeout, wait);
          } else if (wait.over) {
            return null;
          }
        }
        if (Cell.INBOX.compareAndSet(cell, (Letter) null, Cell.PARKED)) {
          park(cell, strand, wait);
        }
      }
    } finally {
      if (wait != null && wait.timer != null) {
        wait.timer.cancel();
      }
    }
  }

  /**
   * A receive inside a callback leaves what is for the behaviour: it would take its calls and
   * stops.
   */
  private static boolean takes(Cell cell, Letter letter) {
    return cell instanceof ThreadCell
        || switch (letter.kind) {
          case INFO, SIGNAL, TIMER -> true;
          case CAST, CALL, SYSTEM -> false;
        };
  }

  private static void park(Cell cell, Strand strand, @Nullable Wait wait) {
    try {
      while (cell.inbox == Cell.PARKED && (wait == null || !wait.over)) {
        strand.block("a message");
      }
    } finally {
      Cell.INBOX.compareAndSet(cell, Cell.PARKED, (Letter) null);
    }
  }

  private static final class Wait implements Runnable {
    private final Strand strand;
    volatile boolean over;
    Timers.@Nullable Entry timer;

    Wait(Strand strand) {
      this.strand = strand;
    }

    @Override
    public void run() {
      over = true;
      strand.wake();
    }
  }
}
