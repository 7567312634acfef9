package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has which worker of a pool, and who waits. All of it is to be used under the lock; what is to
 * follow, messages to the pool's process and answers to waiters, is left as errands of the lock.
 *
 * <p>Invariants: a slot is in {@code idle} exactly if its state says so, and has a loan exactly if
 * it is lent; so no worker is lent twice. While somebody waits nobody is idle. {@code live} counts
 * the idle and the lent, and {@code live + starting + leaving} never exceeds {@code max}. A loan
 * ends once, by whoever finds it in its slot: the borrower, its death, the worker's death, or the
 * hang limit.
 *
 * <p>A worker is given to a waiter in two steps, the loan under the lock and the answer after it;
 * if the waiter has gone in between, whoever was to answer gives the worker to the next.
 */
final class PoolLedger {
  private final SpinLock lock;
  private final Clock clock;
  private final Pid pool;
  private final PoolDesk desk;
  private final int size;
  private final int maxOverflow;
  private final int max;
  private final PoolStrategy strategy;
  private final long hangNanos; // zero: off

  private final Deque<PoolSlot> idle = new ArrayDeque<>();
  private final Set<PoolWaiter> waiters = new LinkedHashSet<>();
  private final Set<Pid> known = new HashSet<>(); // borrowers whose death the process will tell
  private int live;
  private int lent;
  private int starting;
  private int leaving;
  private boolean called; // the process has been asked to look
  private boolean armed; // the process looks for workers that hang
  private @Nullable ExitReason closed;

  PoolLedger(Node node, Pid pool, PoolDesk desk, SpinLock lock, WorkerPoolSpec<?> spec) {
    this.lock = lock;
    this.clock = Calls.KERNEL.clock(node);
    this.pool = pool;
    this.desk = desk;
    this.size = spec.size();
    this.maxOverflow = spec.maxOverflow();
    this.max = size + maxOverflow;
    this.strategy = spec.strategy();
    this.hangNanos = spec.hangLimit().map(Duration::toNanos).orElse(0L);
  }

  // ------------------------------------------------------------------ lending

  /** Null if no worker is idle, or the pool has ended. */
  @Nullable PoolWorker<?> lendIdle(Object borrower) {
    if (closed != null) {
      return null;
    }
    for (PoolSlot slot = idle.pollFirst(); slot != null; slot = idle.pollFirst()) {
      if (slot.worker != null && slot.worker.isAlive()) {
        return lend(slot, slot.worker, borrower);
      }
      retire(slot); // its keeper is about to tell
    }
    return null;
  }

  private PoolWorker<?> lend(PoolSlot slot, Pid worker, Object borrower) {
    PoolWorker<?> loan =
        new PoolWorker<>(desk, slot, worker, borrower, hangNanos > 0 ? clock.nanos() : 0);
    slot.state = PoolSlot.State.LENT;
    slot.loan = loan;
    lent++;
    // Looked up first, since adding writes to what other processors read, even if it is there.
    if (borrower instanceof Pid process && !known.contains(process)) {
      known.add(process);
      tellProcess(new PoolNote.Watch(process));
    }
    if (hangNanos > 0 && !armed) {
      armed = true;
      tellProcess(new PoolNote.LookForHung(Duration.ofNanos(hangNanos)));
    }
    return loan;
  }

  /** What happens to a worker that nobody has: a waiter gets it, or it goes, or it rests. */
  private void offer(PoolSlot slot) {
    Pid worker = slot.worker;
    if (worker == null || !worker.isAlive()) {
      retire(slot);
      callProcess();
      return;
    }
    PoolWaiter next = nextWaiter();
    if (next != null) {
      PoolWorker<?> loan = lend(slot, worker, next.borrower);
      lock.afterwards(() -> next.give(loan));
    } else if (live > size) {
      retire(slot);
      tellProcess(new PoolNote.Dismiss(slot));
    } else {
      slot.state = PoolSlot.State.IDLE;
      switch (strategy) {
        case LIFO -> idle.addFirst(slot);
        case FIFO -> idle.addLast(slot);
      }
    }
  }

  /** Ends a loan; false if it had ended. */
  boolean checkin(PoolWorker<?> loan) {
    PoolSlot slot = loan.slot;
    if (slot.loan != loan) {
      return false;
    }
    if (hangNanos > 0 && loan.isLate()) {
      retireHung(loan);
    } else {
      takeBack(loan);
    }
    return true;
  }

  /** Ends a loan that is in its slot, and makes use of the worker as it is. */
  void takeBack(PoolWorker<?> loan) {
    endLoan(loan.slot);
    loan.returned();
    offer(loan.slot);
  }

  private void endLoan(PoolSlot slot) {
    slot.loan = null;
    lent--;
  }

  private void retire(PoolSlot slot) {
    slot.state = PoolSlot.State.LEAVING;
    live--;
    leaving++;
  }

  private void retireHung(PoolWorker<?> loan) {
    endLoan(loan.slot);
    loan.hung();
    retire(loan.slot);
    tellProcess(new PoolNote.Hung(loan, Duration.ofNanos(clock.nanos() - loan.since)));
  }

  // ------------------------------------------------------------------ waiting

  void enter(PoolWaiter waiter) {
    waiters.add(waiter);
    callProcess();
  }

  void leave(PoolWaiter waiter) {
    waiters.remove(waiter);
  }

  private @Nullable PoolWaiter nextWaiter() {
    if (waiters.isEmpty()) {
      return null; // as nearly always; an iterator would be made under the lock
    }
    for (Iterator<PoolWaiter> each = waiters.iterator(); each.hasNext(); ) {
      PoolWaiter waiter = each.next();
      each.remove();
      if (!waiter.isGone()) {
        return waiter;
      }
    }
    return null;
  }

  int waiting() {
    return waiters.size();
  }

  // ------------------------------------------------------------------ starts and ends

  /** Whether a worker may be started for somebody who does not want to wait for another's. */
  boolean hasRoom() {
    return live + leaving + Math.max(starting, waiters.size()) < max;
  }

  private boolean isStartWanted(boolean refill) {
    return closed == null
        && live + starting + leaving < max
        && (waiters.size() > starting || (refill && live + starting < size));
  }

  private void callProcess() {
    if (!called && isStartWanted(true)) {
      called = true;
      tellProcess(PoolNote.Look.LOOK);
    }
  }

  private void tellProcess(PoolNote note) {
    lock.afterwards(() -> Calls.KERNEL.post(pool, Kind.SYSTEM, note));
  }

  /** How many workers are to be started now; they count as starting. */
  int claimStarts(boolean refill) {
    called = false;
    int before = starting;
    while (isStartWanted(refill)) {
      starting++;
    }
    return starting - before;
  }

  /** Whether as many workers run as the pool's size says. */
  boolean isWhole() {
    return live >= size;
  }

  /** False if the worker is dead already. */
  boolean started(PoolSlot slot, Pid worker) {
    boolean alive = worker.isAlive();
    if (alive) {
      starting--;
      live++;
      slot.worker = worker;
      offer(slot);
    }
    return alive;
  }

  /**
   * A start failed. The waiter that would have got the worker is to be told; null for none.
   *
   * @param leaves whether something is left of it, so that {@link #gone} will be called
   */
  @Nullable PoolWaiter notStarted(PoolSlot slot, boolean leaves) {
    slot.state = PoolSlot.State.LEAVING;
    starting--;
    leaving += leaves ? 1 : 0;
    return waiters.size() > starting ? nextWaiter() : null;
  }

  /** A worker is dead; false if that was known, or meant. */
  boolean lost(PoolSlot slot) {
    switch (slot.state) {
      case IDLE -> idle.remove(slot);
      case LENT -> endLoan(slot);
      case STARTING, LEAVING -> {
        return false;
      }
    }
    retire(slot);
    return true;
  }

  /** Nothing is left of a worker that was leaving. */
  void gone() {
    leaving--;
  }

  /** The process will tell no more when that borrower dies. */
  void forget(Pid borrower) {
    known.remove(borrower);
  }

  /**
   * Ends the loans that have lasted for too long.
   *
   * @return when to look again; null if nothing is lent
   */
  @Nullable Duration endHung(Iterable<PoolSlot> slots) {
    long now = clock.nanos();
    long oldest = 0;
    for (PoolSlot slot : slots) {
      PoolWorker<?> loan = slot.loan;
      if (loan != null && now - loan.since >= hangNanos) {
        retireHung(loan);
      } else if (loan != null) {
        oldest = Math.max(oldest, now - loan.since);
      }
    }
    armed = lent > 0;
    return armed ? Duration.ofNanos(hangNanos - oldest) : null;
  }

  @Nullable ExitReason closed() {
    return closed;
  }

  /** Nothing is lent any more, and those who wait are told. */
  void close(ExitReason reason) {
    if (closed == null) {
      closed = reason;
      idle.clear();
    }
    for (PoolWaiter waiter : waiters) {
      lock.afterwards(() -> waiter.cell.refuse(desk.ended(reason)));
    }
    waiters.clear();
  }

  PoolStatus status() {
    int overflow = Math.max(0, live + starting - size);
    PoolStatus.State state = PoolStatus.State.OVERFLOW;
    if (overflow == 0 && !idle.isEmpty()) {
      state = PoolStatus.State.READY;
    } else if (overflow == maxOverflow) {
      state = PoolStatus.State.FULL;
    }
    return new PoolStatus(state, idle.size(), overflow, lent);
  }
}
