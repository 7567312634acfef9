package dev.transom.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch that is complete, and waits for a batch processor or is with one. */
final class ReadyBatch {
  final Lane lane;
  final @Nullable Object key;
  final List<Message<?>> messages;
  final long weight;
  final BatchInfo.Trigger trigger;

  ReadyBatch(
      Lane lane,
      @Nullable Object key,
      List<Message<?>> messages,
      long weight,
      BatchInfo.Trigger trigger) {
    this.lane = lane;
    this.key = key;
    this.messages = messages;
    this.weight = weight;
    this.trigger = trigger;
  }

  /** A part of it, to be handled by itself. */
  ReadyBatch piece(List<Message<?>> part) {
    return new ReadyBatch(lane, key, part, 0, BatchInfo.Trigger.RETRY);
  }
}
