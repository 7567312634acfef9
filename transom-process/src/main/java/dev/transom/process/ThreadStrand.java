package dev.transom.process;

import java.util.concurrent.locks.LockSupport;

/** A strand that has its thread for itself: a thread process, or a plain thread that waits. */
final class ThreadStrand extends Strand {
  @Override
  void park() {
    LockSupport.park(this);
  }

  @Override
  void wake() {
    WakeQueue.unpark(thread);
  }
}
