package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** SYSTEM messages to the process of a pool: of its desk, its keepers and its timers. */
sealed interface PoolNote {
  /** There may be something to start. */
  enum Look implements PoolNote {
    LOOK,
    /** Also what was put off because starts failed. */
    REFILL
  }

  /** Somebody has a worker for the first time: its death must be told. */
  record Watch(Pid borrower) implements PoolNote {}

  /** A worker is one too many. */
  record Dismiss(PoolSlot slot) implements PoolNote {}

  /** A worker hangs: its loan has ended, and it is to be killed. */
  record Hung(PoolWorker<?> loan, Duration held) implements PoolNote {}

  /** To be done after a while. */
  record LookForHung(Duration after) implements PoolNote {}

  /** The while is over. */
  enum HangLimit implements PoolNote {
    OVER
  }

  /** A keeper's worker is initialised. */
  record Started(Pid keeper, Pid worker) implements PoolNote {}

  /** A keeper's worker has not started; the keeper ends. */
  record NotStarted(Pid keeper, ExitReason reason, @Nullable Throwable cause) implements PoolNote {}

  /** A keeper's worker is dead; the keeper ends when nobody executes its code any more. */
  record Lost(Pid keeper, Pid worker, ExitReason reason) implements PoolNote {}
}
