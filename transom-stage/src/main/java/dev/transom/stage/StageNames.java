package dev.transom.stage;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a node by name; a name goes with the slot, not with its process. The names of the
 * last stages that have finished stay known: a consumer that subscribes a moment too late finds an
 * ended input, not a missing stage. Only the names: what such a stage held may be large.
 */
final class StageNames {
  private static final int FINISHED_KEPT = 1_000;

  private final Map<String, Slot> slots = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final SequencedSet<String> finished = new LinkedHashSet<>(); // guarded by itself

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

  /** Whether the last stage of this name has finished its work. */
  boolean hasFinished(String name) {
    synchronized (finished) {
      return finished.contains(name);
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
        finished.addLast(slot.name());
        if (finished.size() > FINISHED_KEPT) {
          finished.removeFirst();
        }
      }
    }
    slots.remove(slot.name(), slot);
  }
}
