package dev.transom.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an operator does to its elements, the same for whoever asks; and on which it throws, always
 * or the first time.
 */
final class ChaosFates {
  private static final int LINGERING = 20_000; // spins

  private final long salt;
  private final boolean poisons;
  private final boolean flakes;
  private final Set<Long> failed = ConcurrentHashMap.newKeySet();

  /**
   * @param salt another operator for another number
   * @param poisons it always throws on some
   * @param flakes it throws the first time on some
   */
  ChaosFates(long salt, boolean poisons, boolean flakes) {
    this.salt = salt;
    this.poisons = poisons;
    this.flakes = flakes;
  }

  boolean isPoison(long element) {
    return poisons && draw(element, 1) % 7 == 0;
  }

  /** Throws, if it is to. */
  void meet(long element) {
    linger();
    if (isPoison(element)) {
      throw new IllegalStateException("poison: " + element);
    }
    if (flakes && draw(element, 2) % 5 == 0 && failed.add(element)) {
      throw new IllegalStateException("once: " + element);
    }
  }

  /** One that was killed and does not know it is slow to end. */
  private static void linger() {
    var caller = dev.transom.process.spi.Kernel.get().caller();
    if (caller != null && !caller.isAlive()) {
      for (int i = 0; i < LINGERING; i++) {
        Thread.onSpinWait();
      }
    }
  }

  long mapped(long element) {
    return draw(element, 3);
  }

  boolean kept(long element) {
    return draw(element, 4) % 4 != 0;
  }

  List<Long> children(long element) {
    List<Long> children = new ArrayList<>();
    for (long i = draw(element, 5) % 3; i >= 0; i--) {
      children.add(draw(element, 6 + i));
    }
    if (draw(element, 5) % 5 == 0) {
      children.clear();
    }
    return children;
  }

  private long draw(long element, long what) {
    return ChaosFlow.mix(salt * 64 + what, element);
  }
}
