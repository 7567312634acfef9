package dev.transom.stage;

import dev.transom.process.ExitReason;

/**
 * What the machinery tells the process of a stage. A {@link Flight} is a message too: "look at me".
 */
sealed interface StageMessage {
  /** Messages that carry nothing but "look". */
  enum Bell implements StageMessage {
    /** At the dispatch: something came back, or was acknowledged while draining. */
    KICKED,
    /** At what the consumers have asked for. */
    ASKED
  }

  /** A consumer has subscribed. */
  record Attached(Edge edge) implements StageMessage {}

  /** A consumer's slot has ended, or it has cancelled. */
  record Detached(Edge edge, ExitReason reason) implements StageMessage {}

  /** The producer of an edge has ended. */
  record UpstreamEnded(Edge edge) implements StageMessage {}

  /** A request to subscribe, in a call. */
  record Subscribe(Subscription<?> options) implements StageMessage {}
}
