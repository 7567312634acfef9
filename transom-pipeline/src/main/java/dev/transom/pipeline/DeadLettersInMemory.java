package dev.transom.pipeline;

import dev.transom.process.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/** The newest dead letters, in memory. */
final class DeadLettersInMemory implements DeadLetters {
  static final int CAPACITY = 10_000;

  private final int capacity;
  private final LinkedHashMap<Long, DeadLetter> letters = new LinkedHashMap<>();

  DeadLettersInMemory(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "a store keeps at least 1 dead letter, got a capacity of " + capacity);
    }
    this.capacity = capacity;
  }

  @Override
  public void add(DeadLetter letter) {
    DeadLetter dropped = null;
    synchronized (this) {
      letters.putIfAbsent(letter.id(), letter);
      if (letters.size() > capacity) {
        dropped = letters.pollFirstEntry().getValue();
      }
    }
    if (dropped != null) {
      Node.current().telemetry().emit(new PipelineTelemetry.DeadLetterDropped(dropped));
    }
  }

  @Override
  public synchronized List<DeadLetter> list() {
    return List.copyOf(letters.values());
  }

  @Override
  public synchronized List<DeadLetter> remove(Collection<Long> ids) {
    List<DeadLetter> removed = new ArrayList<>();
    for (long id : ids) {
      DeadLetter letter = letters.remove(id);
      if (letter != null) {
        removed.add(letter);
      }
    }
    return removed;
  }
}
