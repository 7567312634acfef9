package dev.transom.cli;

/**
 * Watches that the distinct keys fit into memory: it ends the run while there is still room to say
 * so. Used by one thread.
 */
final class KeyMemory {
  // A table entry and its slot (40), the String (24), the array's header (16), the counter (24).
  private static final int PER_KEY = 104;
  private static final double SHARE = 0.6;
  private static final long BASE = 12 * 1024 * 1024;

  private final long limit;
  private final Runnable full;
  private long used;
  private boolean told;

  /**
   * Watches.
   *
   * @param limit how many bytes keys may take
   * @param full what to do once they take more
   */
  KeyMemory(long limit, Runnable full) {
    this.limit = limit;
    this.full = full;
  }

  /** Lets the keys have most of the heap. */
  static KeyMemory ofHeap(Runnable full) {
    long heap = Math.max(0, Runtime.getRuntime().maxMemory() - BASE);
    return new KeyMemory((long) (heap * SHARE), full);
  }

  /** A key is kept from now on. */
  void add(String key) {
    used += PER_KEY + size(key);
    if (used > limit && !told) {
      told = true;
      full.run();
    }
  }

  /** As if no character had a byte more than it needs; text beyond Latin-1 has two each. */
  private static int size(String key) {
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) > 0xFF) {
        return key.length() * 2;
      }
    }
    return key.length();
  }
}
