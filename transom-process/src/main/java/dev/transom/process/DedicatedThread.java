package dev.transom.process;

import java.util.concurrent.locks.LockSupport;

/** The platform thread of one {@code cpuBound} callback process. */
final class DedicatedThread extends Activation implements Runnable {
  private final CallbackCell process;
  private volatile boolean scheduled;
  private volatile boolean stopped;

  DedicatedThread(CallbackCell process) {
    this.process = process;
    bind(Thread.ofPlatform().daemon(true).name("transom-cpu-" + process.id).unstarted(this));
  }

  void start() {
    Thread mine = thread;
    if (mine != null) {
      mine.start();
    }
  }

  void wakeUp() {
    scheduled = true;
    LockSupport.unpark(thread);
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    ThreadIndex.put(this);
    try {
      while (!stopped) {
        if (scheduled) {
          scheduled = false;
          process.run(this);
        } else {
          LockSupport.park(this);
          Thread.interrupted();
        }
      }
    } finally {
      ThreadIndex.remove(this);
    }
  }

  @Override
  void requeue(CallbackCell cell) {
    scheduled = true;
  }

  @Override
  void park() {
    LockSupport.park(this);
  }

  @Override
  void wake() {
    LockSupport.unpark(thread);
  }
}
