package dev.transom.stage;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a node by name; a name goes with the slot, not with its process. The last stages
 * that have finished stay known: a consumer that subscribes a moment too late finds an ended input,
 * not a missing stage.
 */
final class StageNames {
  private static final int FINISHED_KEPT = 1_000;

  private final Map<String, Slot> slots = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final SequencedMap<String, Slot> finished = new LinkedHashMap<>(); // guarded by itself

  static StageNames of(Node node) {
    return Kernel.get().attachment(node, StageNames.class, StageNames::new);
  }

  /** A name that no other stage of this node has: the machinery's own stages need one each. */
  String fresh(String base) {
    return base + "#" + numbers.incrementAndGet();
  }

  @Nullable Slot find(String name) {
    return slots.get(name);
  }

  /** What a running stage of the current node holds on to, for a handle on it. */
  static <T extends Held> T held(String name, Class<T> type, String what) {
    Slot slot = of(Node.current()).find(name);
    if (slot == null || !type.isInstance(slot.state())) {
      throw new IllegalStateException(
          "there is no " + what + " \"" + name + "\" on this node: start it first");
    }
    return type.cast(slot.state());
  }

  /** Tells a running stage of the current node. */
  static void tell(String name, Object message) {
    Slot slot = of(Node.current()).find(name);
    Pid pid = slot == null ? null : slot.pid();
    if (pid != null) {
      Kernel.get().post(pid, Kind.CAST, message);
    }
  }

  /** One that has finished its work. */
  @Nullable Slot findFinished(String name) {
    synchronized (finished) {
      return finished.get(name);
    }
  }

  /** Registers a slot; false if another has the name. */
  boolean add(Slot slot) {
    Slot there = slots.putIfAbsent(slot.name(), slot);
    synchronized (finished) {
      finished.remove(slot.name());
    }
    return there == null || there == slot;
  }

  void remove(Slot slot) {
    if (slot.hasFinished()) {
      synchronized (finished) {
        finished.putLast(slot.name(), slot);
        if (finished.size() > FINISHED_KEPT) {
          finished.pollFirstEntry();
        }
      }
    }
    slots.remove(slot.name(), slot);
  }
}
