package dev.transom.stage;

import dev.transom.process.Node;
import dev.transom.process.spi.Kernel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The stages of a node by name; a name goes with the slot, not with its process. */
final class StageNames {
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  static StageNames of(Node node) {
    return Kernel.get().attachment(node, StageNames.class, StageNames::new);
  }

  @Nullable Slot find(String name) {
    return slots.get(name);
  }

  /** Registers a slot; false if another has the name. */
  boolean add(Slot slot) {
    Slot there = slots.putIfAbsent(slot.name(), slot);
    return there == null || there == slot;
  }

  void remove(Slot slot) {
    slots.remove(slot.name(), slot);
  }
}
