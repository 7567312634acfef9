package dev.transom.otp;

import dev.transom.process.Down;
import dev.transom.process.Monitor;
import dev.transom.process.Pid;
import dev.transom.process.spi.Callback;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches the processes that have borrowed from a pool. Those who came once stay known, for they
 * may come again and are then lent to without a message; but not too many of them.
 */
final class PoolBorrowers {
  private static final int SPARE = 64;

  private final Callback pool;
  private final PoolDesk desk;
  private final Collection<PoolSlot> slots;
  private final Map<Pid, Monitor> monitors = new HashMap<>();

  PoolBorrowers(Callback pool, PoolDesk desk, Collection<PoolSlot> slots) {
    this.pool = pool;
    this.desk = desk;
    this.slots = slots;
  }

  void watch(Pid borrower) {
    if (monitors.size() > SPARE + 2 * slots.size()) {
      monitors.entrySet().removeIf(each -> forget(each.getKey(), each.getValue()));
    }
    Monitor old = monitors.put(borrower, pool.self().monitor(borrower));
    if (old != null) {
      pool.self().demonitor(old);
    }
  }

  private boolean forget(Pid borrower, Monitor monitor) {
    boolean forgotten =
        desk.guard(ledger -> {
          boolean idler = slots.stream().noneMatch(slot -> isWith(borrower, slot.loan));
          if (idler) {
            ledger.forget(borrower);
          }
          return idler;
        });
    if (forgotten) {
      pool.self().demonitor(monitor);
    }
    return forgotten;
  }

  private static boolean isWith(Pid borrower, @Nullable PoolWorker<?> loan) {
    return loan != null && loan.borrower == borrower;
  }

  /** What it has goes back as it is. */
  void died(Down down) {
    Pid borrower = down.pid();
    monitors.remove(borrower, down.monitor());
    desk.use(ledger -> {
      ledger.forget(borrower);
      for (PoolSlot slot : slots) {
        PoolWorker<?> loan = slot.loan;
        if (loan != null && isWith(borrower, loan)) {
          ledger.takeBack(loan);
        }
      }
    });
  }
}
