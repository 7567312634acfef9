package dev.transom.pipeline;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a batch.
 *
 * @param batcher the batcher's name
 * @param batchKey what its messages share; empty if nothing
 * @param partition in which of the batcher's lanes it is; empty unless the pipeline is partitioned
 * @param size how many messages there are
 * @param weight what they weigh together; 0 unless the batcher weighs
 * @param trigger why it is handled now
 */
public record BatchInfo(
    String batcher,
    Optional<Object> batchKey,
    OptionalInt partition,
    int size,
    long weight,
    Trigger trigger) {
  /** Why a batch is handled. */
  public enum Trigger {
    /** It was full: by number, by weight, or as a rule of its own said. */
    SIZE,
    /** Its first message had waited for the batcher's {@code timeout}. */
    TIMEOUT,
    /** A message said {@link Message#flush}, or nothing more comes. */
    FLUSH,
    /** It was handled before, and failed. */
    RETRY
  }

  /** Checks for null. */
  public BatchInfo {
    Objects.requireNonNull(batcher, "batcher");
    Objects.requireNonNull(batchKey, "batchKey");
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(trigger, "trigger");
  }
}
