package dev.transom.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a batcher that are being filled, one for each key and lane. Whatever completes one
 * moves it into its lane. Guarded by its table; no handler is called here but the rule by which
 * batches end.
 */
final class Fillings {
  private static final Object NO_KEY = new Object();
  private static final Slot PLAIN = new Slot(0, NO_KEY);
  private static final int ROOM = 1000; // that is kept for a batch before it is filled

  private record Slot(int lane, Object key) {
    @Nullable Object batchKey() {
      return key == NO_KEY ? null : key;
    }
  }

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

  private final BatcherPlan plan;
  private final Lanes lanes;
  private final long maxWeight;
  private final Map<Slot, Filling> filling = new LinkedHashMap<>(); // the oldest first
  private @Nullable Filling last; // of these, the one that was filled last
  private int size;
  private int messages; // in all of them

  Fillings(BatcherPlan plan, Lanes lanes) {
    this.plan = plan;
    this.lanes = lanes;
    this.size = plan.values().get(Option.SIZE);
    this.maxWeight = plan.values().get(Option.MAX_WEIGHT);
  }

  int size() {
    return size;
  }

  void size(int newSize) {
    size = newSize;
    for (Filling one : List.copyOf(filling.values())) {
      if (one.messages.size() >= size) {
        close(one, BatchInfo.Trigger.SIZE);
      }
    }
  }

  int messages() {
    return messages;
  }

  boolean isEmpty() {
    return filling.isEmpty();
  }

  // ------------------------------------------------------------------ messages come in

  /** Adds messages; see {@link BatchTable#add}. */
  List<Message<?>> add(List<Message<?>> added, long[] weights, int[] hashes, long now) {
    List<Message<?>> failed = new ArrayList<>(0);
    List<Slot> flushed = new ArrayList<>(0);
    int width = lanes.width();
    boolean isPlain = weights.length == 0 && width == 1 && plan.splits() == null;
    for (int i = 0; i < added.size(); i++) {
      int end = isPlain ? endOfPlain(added, i) : i;
      if (end > i) {
        addPlain(added.subList(i, end), now);
        i = end - 1;
        continue;
      }
      Message<?> message = added.get(i);
      Object key = message.route.batchKey();
      int lane = width == 1 ? 0 : Math.floorMod(spread(hashes[i]), width);
      Slot slot = key == null && lane == 0 ? PLAIN : new Slot(lane, key == null ? NO_KEY : key);
      if (!add(message, weights.length == 0 ? 0 : weights[i], slot, now, failed)) {
        continue;
      }
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
    return failed;
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 16);
  }

  /** How far messages go on that may be in a batch with any. */
  private static int endOfPlain(List<Message<?>> added, int from) {
    int end = from;
    while (end < added.size() && added.get(end).route.isPlain()) {
      end++;
    }
    return end;
  }

  /** Such messages, of which nothing else is to be known: as many at once as there is room for. */
  private void addPlain(List<Message<?>> added, long now) {
    messages += added.size();
    for (int at = 0; at < added.size(); ) {
      Filling there = filling.get(PLAIN);
      if (there == null) {
        there = new Filling(PLAIN, Math.min(size, ROOM), now, null);
        filling.put(PLAIN, there);
      }
      int end = Math.min(added.size(), at + size - there.messages.size());
      there.messages.addAll(added.subList(at, end));
      at = end;
      if (there.messages.size() >= size) {
        close(there, BatchInfo.Trigger.SIZE);
      }
    }
  }

  private boolean add(
      Message<?> message, long weight, Slot slot, long now, List<Message<?>> failed) {
    Filling there = last != null && last.slot == slot ? last : filling.get(slot);
    if (there != null && maxWeight > 0 && there.weight + weight > maxWeight) {
      close(there, BatchInfo.Trigger.SIZE);
      there = null;
    }
    boolean ends = false;
    try {
      if (there == null) {
        int room = slot.batchKey() == null ? Math.min(size, ROOM) : 0;
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
    messages++;
    boolean isHeavy = maxWeight > 0 && there.weight == maxWeight;
    if (ends || isHeavy || there.messages.size() >= size) {
      close(there, BatchInfo.Trigger.SIZE);
    }
    return true;
  }

  // ------------------------------------------------------------------ batches are complete

  private void close(Filling one, BatchInfo.Trigger trigger) {
    remove(one);
    messages -= one.messages.size();
    Lane lane = lanes.lane(one.slot.lane);
    lanes.add(new ReadyBatch(lane, one.slot.batchKey(), one.messages, one.weight, trigger));
  }

  private void remove(Filling one) {
    filling.remove(one.slot);
    last = null;
  }

  void closeAll(BatchInfo.Trigger trigger) {
    for (Filling one : List.copyOf(filling.values())) {
      close(one, trigger);
    }
  }

  /** Completes those that have waited so long; returns when to look again, -1 for never. */
  long closeDue(long now, long timeoutNanos) {
    for (Filling one : List.copyOf(filling.values())) {
      long left = one.since + timeoutNanos - now;
      if (left > 0) {
        return left;
      }
      close(one, BatchInfo.Trigger.TIMEOUT);
    }
    return -1;
  }

  /** Takes messages out. */
  void remove(Predicate<Message<?>> which, List<Message<?>> into) {
    for (Filling one : List.copyOf(filling.values())) {
      int before = one.messages.size();
      one.messages.removeIf(message -> which.test(message) && into.add(message));
      messages -= before - one.messages.size();
      if (one.messages.isEmpty()) {
        remove(one);
      }
    }
  }
}
