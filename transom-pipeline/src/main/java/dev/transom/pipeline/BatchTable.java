package dev.transom.pipeline;

import dev.transom.process.Pid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one batcher has: batches that are being filled, one for each key, and complete ones. It
 * outlives the batcher's processes, so they lose nothing when they die. Everything is under its
 * lock.
 */
final class BatchTable {
  final BatcherPlan plan;
  private final Lanes lanes;
  private final Fillings fillings;
  private final Deque<Pid> idle = new ArrayDeque<>();
  private final Deque<Pid> hindered = new ArrayDeque<>(); // processors that wait for room
  private long timeoutNanos;
  private int concurrency;
  private @Nullable Pid timer; // looks after the time
  private boolean isTimed; // and knows of the oldest

  BatchTable(BatcherPlan plan) {
    this.plan = plan;
    this.timeoutNanos = plan.values().get(Option.TIMEOUT).toNanos();
    this.concurrency = plan.values().get(Option.BATCH_PROCESSORS);
    this.lanes = new Lanes(plan.isOrdered(), concurrency);
    this.fillings = new Fillings(plan, lanes);
  }

  // ------------------------------------------------------------------ what can be changed

  synchronized int size() {
    return fillings.size();
  }

  synchronized void size(int newSize, Consumer<Pid> wake) {
    fillings.size(newSize);
    wake(wake);
  }

  /** Its options, with the values that hold now. */
  synchronized OptionValues values() {
    return plan.values()
        .with(Option.SIZE, fillings.size())
        .with(Option.TIMEOUT, Duration.ofNanos(timeoutNanos))
        .with(Option.BATCH_PROCESSORS, concurrency);
  }

  long maxWeight() {
    return plan.values().get(Option.MAX_WEIGHT);
  }

  synchronized long timeoutNanos() {
    return timeoutNanos;
  }

  synchronized void timeoutNanos(long nanos) {
    timeoutNanos = nanos;
    isTimed = false;
  }

  synchronized int concurrency() {
    return concurrency;
  }

  synchronized void concurrency(int processors, Consumer<Pid> wake) {
    if (processors == concurrency) {
      return;
    }
    concurrency = processors;
    if (plan.isOrdered()) {
      fillings.closeAll(BatchInfo.Trigger.FLUSH);
      lanes.renew(concurrency);
    }
    idle.forEach(wake); // those that are too many end
    idle.clear();
    wake(wake);
  }

  // ------------------------------------------------------------------ messages come in

  /**
   * Adds messages, in order.
   *
   * @param weights of each; none if they have no weight
   * @param hashes of the key of each; none if they need not stay in order
   * @return those that a rule threw on, failed
   */
  synchronized List<Message<?>> add(
      List<Message<?>> messages, long[] weights, int[] hashes, long now, Consumer<Pid> wake) {
    List<Message<?>> failed = fillings.add(messages, weights, hashes, now);
    wake(wake);
    return failed;
  }

  /** Completes all batches: nothing more comes. */
  synchronized void flush(Consumer<Pid> wake) {
    fillings.closeAll(BatchInfo.Trigger.FLUSH);
    wake(wake);
  }

  // ------------------------------------------------------------------ time

  /** Completes those that have waited long enough; returns when to look again, -1 for never. */
  synchronized long closeDue(Pid who, long now, Consumer<Pid> wake) {
    if (!who.equals(timer)) {
      return -1; // of a batcher that is about to end
    }
    long next = fillings.closeDue(now, timeoutNanos);
    isTimed = next >= 0;
    wake(wake);
    return next;
  }

  /** This one looks after the time from now on. */
  synchronized void timer(Pid who) {
    timer = who;
  }

  /** Tells the one who looks after the time if there is something that he does not know of. */
  synchronized void lookAfter(Consumer<Pid> wake) {
    if (!isTimed && !fillings.isEmpty() && timer != null) {
      isTimed = true;
      wake.accept(timer);
    }
  }

  // ------------------------------------------------------------------ batches go out

  /** Takes the next batch; null if there is none: then who asks is idle. */
  synchronized @Nullable ReadyBatch take(Pid who) {
    ReadyBatch batch = lanes.take();
    if (batch != null) {
      return batch;
    }
    if (!idle.contains(who)) {
      idle.addLast(who);
    }
    return null;
  }

  synchronized void forget(Pid who) {
    idle.remove(who);
  }

  /** A batch is finished, but for pieces of it that are tried again when {@link #release} says. */
  synchronized void done(ReadyBatch batch, List<ReadyBatch> again, Consumer<Pid> wake) {
    lanes.done(batch, again);
    wake(wake);
  }

  /** The pause before the pieces are tried again is over. */
  synchronized void release(Lane lane, List<ReadyBatch> again, Consumer<Pid> wake) {
    lanes.release(lane, again);
    wake(wake);
  }

  private void wake(Consumer<Pid> wake) {
    int ready = lanes.ready();
    while (ready-- > 0 && !idle.isEmpty()) {
      wake.accept(idle.removeFirst());
    }
    if (!isFull()) {
      hindered.forEach(wake);
      hindered.clear();
    }
  }

  // ------------------------------------------------------------------ back-pressure

  /** More complete batches than the processors of batches need not to wait. */
  private boolean isFull() {
    return lanes.complete() >= 2 + 2 * concurrency;
  }

  /** Whether a processor has to wait before it forwards more; then it is woken when it need not. */
  synchronized boolean hinders(Pid who) {
    if (!isFull()) {
      return false;
    }
    if (!hindered.contains(who)) {
      hindered.addLast(who);
    }
    return true;
  }

  synchronized int messagesInside() {
    return fillings.messages() + lanes.messages();
  }

  // ------------------------------------------------------------------ given up

  /** Takes out what fits, of all batches that are not with a processor. */
  synchronized List<Message<?>> remove(Predicate<Message<?>> which, Consumer<Pid> wake) {
    List<Message<?>> removed = new ArrayList<>();
    fillings.remove(which, removed);
    lanes.remove(which, removed);
    wake(wake);
    return removed;
  }

  @Override
  public String toString() {
    return Objects.toString(plan.name());
  }
}
