package dev.transom.benchmarks.messaging;

/** What all rings have in common. */
final class Ring {
  static final int SIZE = 1000;

  private Ring() {}
}
