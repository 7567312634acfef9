package dev.transom.cli;

import java.util.concurrent.atomic.LongAdder;

/**
 * Which events throw, by seed and event number alone: not by time, by consumer, or by how the input
 * is shared among producers. Safe for use by any thread.
 */
final class Faults {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int BITS = 53;

  private final long failureSeed;
  private final long poisonSeed;
  private final long failureBound;
  private final long poisonBound;
  private final OnceSet thrown = new OnceSet();
  private final LongAdder failures = new LongAdder();
  private final LongAdder poisonings = new LongAdder();

  /** An event that was chosen to throw once. */
  static final class InjectedFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    InjectedFailure(long number) {
      super("injected failure at event " + number);
    }
  }

  /** An event that was chosen to throw always. */
  static final class PoisonedEvent extends RuntimeException {
    private static final long serialVersionUID = 1;

    PoisonedEvent(long number) {
      super("event " + number + " is poisoned");
    }
  }

  Faults(long seed, double failureRate, double poisonRate) {
    failureSeed = mix(seed ^ 0x6661696C75726573L);
    poisonSeed = mix(seed ^ 0x706F69736F6E6564L);
    failureBound = (long) (failureRate * (1L << BITS));
    poisonBound = (long) (poisonRate * (1L << BITS));
  }

  /** Whether the event is one that throws the first time it is handled. */
  boolean fails(long number) {
    return drawn(failureSeed, number, failureBound);
  }

  /** Whether the event is one that throws every time. */
  boolean poisons(long number) {
    return drawn(poisonSeed, number, poisonBound);
  }

  /** To be called while the event is handled; throws if the event was chosen. */
  void strike(long number) {
    if (poisonBound != 0 && poisons(number)) {
      poisonings.increment();
      throw new PoisonedEvent(number);
    }
    if (failureBound != 0 && fails(number) && thrown.add(number)) {
      failures.increment();
      throw new InjectedFailure(number);
    }
  }

  /** How often an event threw that throws once. */
  long failures() {
    return failures.sum();
  }

  /** How often an event threw that throws always. */
  long poisonings() {
    return poisonings.sum();
  }

  private static boolean drawn(long seed, long number, long bound) {
    return mix(seed + (number + 1) * GOLDEN) >>> (64 - BITS) < bound;
  }

  /** David Stafford's 13th variant of the 64-bit finaliser, as SplittableRandom uses it. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
