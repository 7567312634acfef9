package dev.transom.benchmarks.harness;

/** Splits a number of operations evenly. */
public final class Share {
  private Share() {}

  /**
   * The share of party {@code index}, 0 to {@code parties - 1}; all shares add up to {@code whole}.
   */
  public static int of(int whole, int parties, int index) {
    return whole / parties + (index < whole % parties ? 1 : 0);
  }
}
