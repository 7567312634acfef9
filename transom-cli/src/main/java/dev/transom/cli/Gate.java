package dev.transom.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether producers may give out events: not before every consumer has subscribed, and not after
 * the run's time is over. Safe for use by any thread.
 */
final class Gate {
  private final List<Runnable> listeners = new ArrayList<>(); // guarded by itself
  private volatile boolean open;
  private volatile boolean closed;

  void open() {
    open = true;
    tell();
  }

  /** From now on nothing is given out; opens the gate for those who wait to hear that. */
  void close() {
    closed = true;
    open();
  }

  boolean isOpen() {
    return open;
  }

  boolean isClosed() {
    return closed;
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
