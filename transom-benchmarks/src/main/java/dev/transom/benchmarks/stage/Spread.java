package dev.transom.benchmarks.stage;

/** Who gets an event. */
enum Spread {
  /** One of the consumers, whoever has asked. */
  SHARE,
  /** All of them. */
  BROADCAST,
  /** The one whose number is the remainder. */
  PARTITION
}
