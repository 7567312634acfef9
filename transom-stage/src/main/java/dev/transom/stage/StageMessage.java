package dev.transom.stage;

import dev.transom.process.ExitReason;
import org.jspecify.annotations.Nullable;

/**
 * What the machinery tells the process of a stage. A {@link Flight} is a message too: "look at me";
 * and so is an {@link Info}.
 */
sealed interface StageMessage {
  /** Messages that carry nothing but "look". */
  enum Bell implements StageMessage {
    /** At the dispatch: something came back, or was acknowledged while draining. */
    KICKED,
    /** At what the consumers have asked for. */
    ASKED,
    /** At the source: it has something again. */
    NUDGED
  }

  /** A consumer has subscribed. */
  record Attached(Edge edge) implements StageMessage {}

  /** A consumer's slot has ended, or it has cancelled. */
  record Detached(Edge edge, ExitReason reason) implements StageMessage {}

  /** The producer of an edge has ended. */
  record UpstreamEnded(Edge edge) implements StageMessage {}

  /** A request to subscribe, in a call. */
  record Subscribe(Subscription<?> options) implements StageMessage {}

  /** A request to put one subscription in the place of another, in a call. */
  record Resubscribe(Subscription<?> old, ExitReason reason, Subscription<?> fresh)
      implements StageMessage {}

  /** The stage itself ends a subscription; with a reason, its cancel mode applies. */
  record Cancel(Flight flight, @Nullable ExitReason reason) implements StageMessage {}

  /** The source may be asked again, unless it has been meanwhile. */
  record Rested(long number) implements StageMessage {}
}
