package dev.transom.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages that their source is told of now: those of which it does not know yet, and is still to
 * know. Until this is closed, who takes back a group of them waits.
 */
final class Telling implements AutoCloseable {
  final List<Message<?>> messages;
  private boolean isPlain = true; // there is nothing else to be known of any of them: as mostly

  Telling(List<Message<?>> all) {
    List<Message<?>> some = all;
    for (int i = 0; i < all.size(); i++) {
      Message<?> message = all.get(i);
      Ticket<?> ticket = message.ticket();
      if (ticket.isPlain()) {
        if (some != all) {
          some.add(message);
        }
        continue;
      }
      isPlain = false;
      boolean isTold = !ticket.isAcknowledged() && ticket.beginTelling();
      if (!isTold && some == all) {
        some = new ArrayList<>(all.subList(0, i));
      } else if (isTold && some != all) {
        some.add(message);
      }
    }
    this.messages = some;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Whether one was told to its source perhaps, by a handler. */
  boolean mayBeRepeated() {
    if (isPlain) {
      return false;
    }
    for (Message<?> message : messages) {
      if (message.ticket().mayBeAcknowledged()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    if (isPlain) {
      return;
    }
    for (Message<?> message : messages) {
      message.ticket().endTelling();
    }
  }
}
