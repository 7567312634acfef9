package dev.transom.process;

/**
 * How long to look again and again before parking. Parking and waking a thread costs microseconds at
 * both ends; where the answer usually comes sooner, looking is cheaper. Grows when looking has paid
 * and dies away quickly when it has not, so that on a busy machine next to nothing is spent; now and
 * then it tries anew. Races on the counter are harmless.
 */
final class Spin {
  private static final int MOST = 128;
  private static final int FIRST = 16;
  private static final int RETRY = 64;
  private static final boolean ALLOWED = Runtime.getRuntime().availableProcessors() > 1;

  private int rounds = FIRST;
  private int skipped;

  /** How many rounds to spin this time. */
  int rounds() {
    if (!ALLOWED) {
      return 0;
    }
    if (rounds == 0 && ++skipped >= RETRY) {
      skipped = 0;
      return FIRST;
    }
    return rounds;
  }

  void paid() {
    rounds = Math.min(MOST, Math.max(FIRST, rounds * 2));
  }

  void failed() {
    rounds /= 2;
  }
}
