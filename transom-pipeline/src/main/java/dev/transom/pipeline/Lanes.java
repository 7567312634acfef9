package dev.transom.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The complete batches of a batcher, as they go out. Guarded by its table.
 *
 * <p>Where keys are to stay in order, there are as many lanes as batch processors, and a key has
 * its lane. If the number changes, the new lanes begin when the old ones are empty.
 */
final class Lanes {
  private final boolean isOrdered;
  private final Deque<Lane[]> lanes = new ArrayDeque<>(); // the first are handled, the last filled
  private int complete; // batches
  private int messages; // in these

  Lanes(boolean isOrdered, int processors) {
    this.isOrdered = isOrdered;
    lanes.add(made(processors));
  }

  private Lane[] made(int processors) {
    Lane[] made = new Lane[isOrdered ? processors : 1];
    for (int i = 0; i < made.length; i++) {
      made[i] = new Lane(i, isOrdered);
    }
    return made;
  }

  /** Another number of processors: all that came before is to be in the lanes by now. */
  void renew(int processors) {
    lanes.addLast(made(processors));
    dropEmpty();
  }

  boolean isOrdered() {
    return isOrdered;
  }

  /** Among how many lanes keys are shared out. */
  int width() {
    return lanes.getLast().length;
  }

  int complete() {
    return complete;
  }

  int messages() {
    return messages;
  }

  /** That many batches could be taken now. */
  int ready() {
    int ready = 0;
    for (Lane lane : lanes.getFirst()) {
      ready += lane.isReady() ? (lane.isOrdered ? 1 : lane.batches.size()) : 0;
    }
    return ready;
  }

  // ------------------------------------------------------------------ in and out

  /** The lane that is filled now. */
  Lane lane(int index) {
    return lanes.getLast()[index];
  }

  void add(ReadyBatch batch) {
    batch.lane.batches.addLast(batch);
    count(1, batch);
  }

  private void count(int by, ReadyBatch batch) {
    complete += by;
    messages += by * batch.messages.size();
  }

  /** Takes the next batch; null if there is none. */
  @Nullable ReadyBatch take() {
    for (Lane lane : lanes.getFirst()) {
      if (lane.isReady()) {
        ReadyBatch batch = lane.batches.removeFirst();
        lane.handled++;
        count(-1, batch);
        return batch;
      }
    }
    return null;
  }

  /** A batch is finished, but for pieces of it that are tried again when {@link #release} says. */
  void done(ReadyBatch batch, List<ReadyBatch> again) {
    Lane lane = batch.lane;
    lane.handled--;
    if (!again.isEmpty()) {
      lane.held++;
      if (lane.isOrdered) {
        addFirst(lane, again);
      }
    }
    dropEmpty();
  }

  /** The pause before the pieces are tried again is over. */
  void release(Lane lane, List<ReadyBatch> again) {
    lane.held--;
    if (!lane.isOrdered) {
      addFirst(lane, again);
    }
    dropEmpty(); // the pieces may have been revoked
  }

  private void addFirst(Lane lane, List<ReadyBatch> again) {
    for (ReadyBatch piece : again.reversed()) {
      lane.batches.addFirst(piece);
      count(1, piece);
    }
  }

  private void dropEmpty() {
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

  /** Takes messages out of batches that are not with a processor. */
  void remove(Predicate<Message<?>> which, List<Message<?>> into) {
    for (Lane[] some : lanes) {
      for (Lane lane : some) {
        for (ReadyBatch batch : List.copyOf(lane.batches)) {
          int before = batch.messages.size();
          batch.messages.removeIf(message -> which.test(message) && into.add(message));
          messages -= before - batch.messages.size();
          if (batch.messages.isEmpty() && lane.batches.remove(batch)) {
            complete--;
          }
        }
      }
    }
    dropEmpty();
  }
}
