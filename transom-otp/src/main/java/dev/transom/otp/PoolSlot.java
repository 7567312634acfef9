package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import org.jspecify.annotations.Nullable;

/**
 * A place in a pool: a worker with its {@link WorkerKeeper}, from the moment it is started until
 * nobody executes its code any more. What is not final is guarded by the lock of the {@link
 * PoolDesk}; but the pool's process, which alone makes a slot leave STARTING, may look whether it
 * is.
 */
final class PoolSlot {
  enum State {
    STARTING,
    IDLE,
    LENT,
    /** Never to be lent again: dead, killed, or told to go. */
    LEAVING
  }

  /** Whom a worker replaces. */
  record Predecessor(Pid pid, ExitReason reason) {}

  final Pid keeper;
  final @Nullable Predecessor predecessor;
  State state = State.STARTING;
  @Nullable Pid worker; // once it has started
  @Nullable PoolWorker<?> loan; // while it is lent

  PoolSlot(Pid keeper, @Nullable Predecessor predecessor) {
    this.keeper = keeper;
    this.predecessor = predecessor;
  }
}
