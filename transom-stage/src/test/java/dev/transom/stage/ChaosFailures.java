package dev.transom.stage;

import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the handlers of a chaos run throw as planned, and watches how events come: never to two
 * handlers at a time, and attempts are counted only for an event that was alone when its handler
 * threw.
 */
final class ChaosFailures {
  private static final int LINGERING = 5_000; // spins

  private record At(int layer, Marked.Id event) {}

  private final ChaosFates fates;
  private final Ledger ledger;
  private final Set<At> failed = ConcurrentHashMap.newKeySet();
  private final Set<At> inHand = ConcurrentHashMap.newKeySet();
  private final Map<At, Integer> thrownAlone = new ConcurrentHashMap<>();

  ChaosFailures(ChaosPlan plan, Ledger ledger) {
    this.fates = new ChaosFates(plan);
    this.ledger = ledger;
  }

  /** A stage handles a batch. */
  void handle(int layer, int stage, Batch<Marked> batch, Emitter<Marked> action) {
    look(layer, stage, batch);
    List<Marked> events =
        batch.events().stream().map(event -> fates.entering(layer, stage, event)).toList();
    for (Marked event : events) {
      if (!inHand.add(new At(layer, event.id()))) {
        ledger.complain(event + " is in two hands of layer " + layer);
      }
    }
    try {
      linger();
      for (Marked event : events) {
        handle(layer, event, batch.size() == 1);
        action.emit(event);
      }
    } finally {
      events.forEach(event -> inHand.remove(new At(layer, event.id())));
    }
  }

  private void look(int layer, int stage, Batch<Marked> batch) {
    ledger.batch();
    Marked first = fates.entering(layer, stage, batch.events().getFirst());
    int known = batch.size() > 1 ? 0 : thrownAlone.getOrDefault(new At(layer, first.id()), 0);
    if (batch.attempts() > known) {
      ledger.complain(
          layer
              + "."
              + stage
              + " was told of "
              + batch.attempts()
              + " attempts with "
              + first
              + ", but it threw on it alone only "
              + known
              + " times");
    }
    if (batch.attempts() > 0 && !batch.redelivered()) {
      ledger.complain("attempts with an event that is delivered first: " + first);
    }
  }

  /** One that was killed and does not know it is slow to end. */
  private static void linger() {
    Pid caller = Kernel.get().caller();
    if (caller != null && !caller.isAlive()) {
      for (int i = 0; i < LINGERING; i++) {
        Thread.onSpinWait();
      }
    }
  }

  /** A stage handles an event. */
  void handle(int layer, Marked event, boolean alone) {
    At here = new At(layer, event.id());
    boolean poison = fates.isPoison(layer, event);
    if (poison || (fates.failsOnce(layer, event) && failed.add(here))) {
      if (alone) {
        thrownAlone.merge(here, 1, Integer::sum);
      }
      throw new IllegalStateException((poison ? "poison: " : "once: ") + event);
    }
  }
}
