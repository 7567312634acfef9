package dev.transom.process;

import org.jspecify.annotations.Nullable;

/**
 * A place in a mailbox, made by {@link Self#mark()}. A receive that starts from a mark looks only
 * at messages that arrived after it, so that waiting for an answer costs the same whatever the
 * backlog. It is good until the owner has taken the message that was last when the mark was made;
 * from then on the receive starts from the oldest message.
 */
public final class Mark {
  private final @Nullable Letter last;

  Mark(@Nullable Letter last) {
    this.last = last;
  }

  /** The letter to go on from; null for the start of the queue. */
  @Nullable Letter last(Cell cell) {
    boolean waits = last != null && (last.prev != null || cell.firstLetter() == last);
    return waits ? last : null;
  }
}
