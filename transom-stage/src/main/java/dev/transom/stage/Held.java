package dev.transom.stage;

/**
 * A state that is more than a value: it holds on to something outside, for as long as the slot
 * lives and whichever process fills it. What is in it must bear a dead process that is still busy
 * with it.
 */
interface Held {
  /** Makes the first state of each slot, where slots must not share one. */
  @FunctionalInterface
  interface Maker {
    Held make();
  }

  /** Whether the last process has given up, in order: to its supervisor that is a failure. */
  default boolean hasGivenUp() {
    return false;
  }

  /** The slot has ended for good; called once, by whoever ended it. Must not throw. */
  void letGo(Slot slot);
}
