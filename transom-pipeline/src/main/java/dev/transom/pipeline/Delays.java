package dev.transom.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What is to be done later. An action is taken out and run in one go, so that none is lost with the
 * process that runs it; actions are short and do not throw.
 */
final class Delays {
  private record Delayed(long due, long number, List<Message<?>> about, Runnable action)
      implements Comparable<Delayed> {
    @Override
    public int compareTo(Delayed other) {
      int order = Long.signum(due - other.due); // of a clock that may overflow
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Delayed> waiting = new PriorityQueue<>();
  private long numbers;

  /** Returns whether it is the first that is due now. */
  synchronized boolean add(long due, List<Message<?>> about, Runnable action) {
    Delayed delayed = new Delayed(due, numbers++, about, action);
    waiting.add(delayed);
    return waiting.peek() == delayed;
  }

  /** Runs what is due; all there is if nobody is to wait any more. */
  synchronized void run(long now, boolean all) {
    for (Delayed first = waiting.peek();
        first != null && (all || first.due - now <= 0);
        first = waiting.peek()) {
      waiting.remove();
      first.action.run();
    }
  }

  /** Runs what is about messages that nobody is to begin with any more: it is not to wait. */
  synchronized void runRevoked() {
    List<Delayed> revoked = new ArrayList<>();
    for (Delayed one : waiting) {
      if (one.about.stream().anyMatch(message -> message.ticket().isRevoked())) {
        revoked.add(one);
      }
    }
    for (Delayed one : revoked) {
      waiting.remove(one);
      one.action.run();
    }
  }

  /** How long until the first is due; negative if there is none. */
  synchronized long nanos(long now) {
    Delayed first = waiting.peek();
    return first == null ? -1 : Math.max(0, first.due - now);
  }

  synchronized int size() {
    return waiting.size();
  }
}
