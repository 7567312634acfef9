package dev.transom.pipeline;

import dev.transom.process.Pid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one batcher has: batches that are being filled, one for each key, and complete ones. It
 * outlives the batcher's processes, so they lose nothing when they die. Everything is under its
 * lock; no handler is called there but the rule by which batches end.
 *
 * <p>Where keys are to stay in order, there are as many lanes as batch processors, and a key has
 * its lane. If the number changes, the new lanes begin when the old ones are empty.
 */
final class BatchTable {
  private static final Object NO_KEY = new Object();
  private static final Slot PLAIN = new Slot(0, NO_KEY);
  private static final int ROOM = 1000; // that is kept for a batch before it is filled

  private record Slot(int lane, Object key) {}

  private static final class Filling {
    final Slot slot;
    final long since;
    final List<Message<?>> messages;
    final @Nullable Predicate<Message<?>> split;
    long weight;

    Filling(Slot slot, int room, long since, @Nullable Predicate<Message<?>> split) {
      this.slot = slot;
      this.messages = new ArrayList<>(room);
      this.since = since;
      this.split = split;
    }
  }

  final BatcherPlan plan;
  private final Map<Slot, Filling> filling = new LinkedHashMap<>(); // the oldest first
  private @Nullable Filling last; // of these, the one that was filled last
  private final Deque<Lane[]> lanes = new ArrayDeque<>(); // the first are handled, the last filled
  private final Deque<Pid> idle = new ArrayDeque<>();
  private final Deque<Pid> hindered = new ArrayDeque<>(); // processors that wait for room
  private int size;
  private long timeoutNanos;
  private final long maxWeight;
  private int concurrency;
  private int complete; // batches in lanes
  private int messagesInside; // of the filling and of the complete batches
  private @Nullable Pid timer; // looks after the time
  private boolean isTimed; // and knows of the oldest

  BatchTable(BatcherPlan plan) {
    this.plan = plan;
    this.size = plan.values().get(Option.SIZE);
    this.timeoutNanos = plan.values().get(Option.TIMEOUT).toNanos();
    this.maxWeight = plan.values().get(Option.MAX_WEIGHT);
    this.concurrency = plan.values().get(Option.BATCH_PROCESSORS);
    lanes.add(makeLanes());
  }

  private Lane[] makeLanes() {
    Lane[] made = new Lane[plan.isOrdered() ? concurrency : 1];
    for (int i = 0; i < made.length; i++) {
      made[i] = new Lane(i, plan.isOrdered());
    }
    return made;
  }

  // ------------------------------------------------------------------ what can be changed

  synchronized int size() {
    return size;
  }

  synchronized void size(int newSize, Consumer<Pid> wake) {
    size = newSize;
    for (Filling one : List.copyOf(filling.values())) {
      if (one.messages.size() >= size) {
        close(one, BatchInfo.Trigger.SIZE);
      }
    }
    wake(wake);
  }

  /** Its options, with the values that hold now. */
  synchronized OptionValues values() {
    return plan.values()
        .with(Option.SIZE, size)
        .with(Option.TIMEOUT, Duration.ofNanos(timeoutNanos))
        .with(Option.BATCH_PROCESSORS, concurrency);
  }

  long maxWeight() {
    return maxWeight;
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
      closeAll(BatchInfo.Trigger.FLUSH);
      lanes.addLast(makeLanes());
      dropEmptyLanes();
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
    List<Message<?>> failed = new ArrayList<>(0);
    List<Slot> flushed = new ArrayList<>(0);
    int laneCount = lanes.getLast().length;
    for (int i = 0; i < messages.size(); i++) {
      Message<?> message = messages.get(i);
      Object key = message.route.batchKey();
      int lane = laneCount == 1 ? 0 : Math.floorMod(spread(hashes[i]), laneCount);
      Slot slot = key == null && lane == 0 ? PLAIN : new Slot(lane, key == null ? NO_KEY : key);
      if (!put(message, weights.length == 0 ? 0 : weights[i], slot, now, failed)) {
        continue;
      }
      messagesInside++;
      if (message.route.flush()) {
        flushed.add(slot);
      }
    }
    for (Slot slot : flushed) {
      Filling there = filling.get(slot);
      if (there != null) {
        close(there, BatchInfo.Trigger.FLUSH);
      }
    }
    wake(wake);
    return failed;
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 16);
  }

  private boolean put(
      Message<?> message, long weight, Slot slot, long now, List<Message<?>> failed) {
    Filling there = last != null && last.slot == slot ? last : filling.get(slot);
    if (there != null && maxWeight > 0 && there.weight + weight > maxWeight) {
      close(there, BatchInfo.Trigger.SIZE);
      there = null;
    }
    boolean ends = false;
    try {
      if (there == null) {
        int room = key(slot) == null ? Math.min(size, ROOM) : 0;
        there = new Filling(slot, room, now, plan.newSplit());
      }
      if (there.split != null) {
        ends = there.split.test(message);
      }
    } catch (Throwable e) {
      failed.add(message.failed(Failure.thrown(e)));
      return false;
    }
    if (there.messages.isEmpty()) {
      filling.put(slot, there);
    }
    last = there;
    there.messages.add(message);
    there.weight += weight;
    boolean isHeavy = maxWeight > 0 && there.weight == maxWeight;
    if (ends || isHeavy || there.messages.size() >= size) {
      close(there, BatchInfo.Trigger.SIZE);
    }
    return true;
  }

  private void close(Filling one, BatchInfo.Trigger trigger) {
    remove(one);
    Lane lane = lanes.getLast()[one.slot.lane];
    lane.batches.addLast(new ReadyBatch(lane, key(one.slot), one.messages, one.weight, trigger));
    complete++;
  }

  private void remove(Filling one) {
    filling.remove(one.slot);
    last = null;
  }

  private static @Nullable Object key(Slot slot) {
    return slot.key == NO_KEY ? null : slot.key;
  }

  private void closeAll(BatchInfo.Trigger trigger) {
    for (Filling one : List.copyOf(filling.values())) {
      close(one, trigger);
    }
  }

  /** Completes all batches: nothing more comes. */
  synchronized void flush(Consumer<Pid> wake) {
    closeAll(BatchInfo.Trigger.FLUSH);
    wake(wake);
  }

  // ------------------------------------------------------------------ time

  /** Completes those that have waited long enough; returns when to look again, -1 for never. */
  synchronized long closeDue(Pid who, long now, Consumer<Pid> wake) {
    if (!who.equals(timer)) {
      return -1; // of a batcher that is about to end
    }
    Iterator<Filling> oldest = List.copyOf(filling.values()).iterator();
    long next = -1;
    while (oldest.hasNext() && next < 0) {
      Filling one = oldest.next();
      long left = one.since + timeoutNanos - now;
      if (left <= 0) {
        close(one, BatchInfo.Trigger.TIMEOUT);
      } else {
        next = left;
      }
    }
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
    if (!isTimed && !filling.isEmpty() && timer != null) {
      isTimed = true;
      wake.accept(timer);
    }
  }

  // ------------------------------------------------------------------ batches go out

  /** Takes the next batch; null if there is none: then who asks is idle. */
  synchronized @Nullable ReadyBatch take(Pid who) {
    for (Lane lane : lanes.getFirst()) {
      if (lane.isReady()) {
        ReadyBatch batch = lane.batches.removeFirst();
        lane.handled++;
        complete--;
        messagesInside -= batch.messages.size();
        return batch;
      }
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
    Lane lane = batch.lane;
    lane.handled--;
    if (!again.isEmpty()) {
      lane.held++;
      if (lane.isOrdered) {
        addFirst(lane, again);
      }
    }
    dropEmptyLanes();
    wake(wake);
  }

  /** The pause before the pieces are tried again is over. */
  synchronized void release(Lane lane, List<ReadyBatch> again, Consumer<Pid> wake) {
    lane.held--;
    if (!lane.isOrdered) {
      addFirst(lane, again);
    }
    dropEmptyLanes(); // the pieces may have been revoked
    wake(wake);
  }

  private void addFirst(Lane lane, List<ReadyBatch> again) {
    for (ReadyBatch piece : again.reversed()) {
      lane.batches.addFirst(piece);
      complete++;
      messagesInside += piece.messages.size();
    }
  }

  private void dropEmptyLanes() {
    while (lanes.size() > 1 && areEmpty(lanes.getFirst())) {
      lanes.removeFirst();
    }
  }

  private static boolean areEmpty(Lane[] some) {
    for (Lane lane : some) {
      if (!lane.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private void wake(Consumer<Pid> wake) {
    int ready = 0;
    for (Lane lane : lanes.getFirst()) {
      ready += lane.isReady() ? (lane.isOrdered ? 1 : lane.batches.size()) : 0;
    }
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
    return complete >= 2 + 2 * concurrency;
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
    return messagesInside;
  }

  // ------------------------------------------------------------------ given up

  /** Takes out what fits, of all batches that are not with a processor. */
  synchronized List<Message<?>> remove(Predicate<Message<?>> which, Consumer<Pid> wake) {
    List<Message<?>> removed = new ArrayList<>();
    for (Filling one : List.copyOf(filling.values())) {
      one.messages.removeIf(message -> which.test(message) && removed.add(message));
      if (one.messages.isEmpty()) {
        remove(one);
      }
    }
    for (Lane[] some : lanes) {
      for (Lane lane : some) {
        for (ReadyBatch batch : List.copyOf(lane.batches)) {
          batch.messages.removeIf(message -> which.test(message) && removed.add(message));
          if (batch.messages.isEmpty() && lane.batches.remove(batch)) {
            complete--;
          }
        }
      }
    }
    messagesInside -= removed.size();
    dropEmptyLanes();
    wake(wake);
    return removed;
  }

  @Override
  public String toString() {
    return Objects.toString(plan.name());
  }
}
