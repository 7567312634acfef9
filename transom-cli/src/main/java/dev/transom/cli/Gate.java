package dev.transom.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Whether producers may give out events: not before every consumer has subscribed, and not after
 * the run's time is over. Safe for use by any thread.
 */
final class Gate {
  private final CountDownLatch opened = new CountDownLatch(1);
  private final List<Runnable> listeners = new ArrayList<>(); // guarded by itself
  private volatile boolean closed;

  void open() {
    opened.countDown();
    tell();
  }

  /** From now on nothing is given out; opens the gate for those who wait to hear that. */
  void close() {
    closed = true;
    open();
  }

  boolean isOpen() {
    return opened.getCount() == 0;
  }

  boolean isClosed() {
    return closed;
  }

  void awaitOpen() throws InterruptedException {
    opened.await();
  }

  /** Runs something whenever the gate is opened or closed. */
  void onChange(Runnable listener) {
    synchronized (listeners) {
      listeners.add(listener);
    }
  }

  private void tell() {
    List<Runnable> all;
    synchronized (listeners) {
      all = List.copyOf(listeners);
    }
    all.forEach(Runnable::run);
  }
}
