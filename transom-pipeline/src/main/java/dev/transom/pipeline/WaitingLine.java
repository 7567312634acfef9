package dev.transom.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Messages that may be handled in any order, in the order in which they came. */
final class WaitingLine extends Waiting {
  private final Deque<Message<?>> line = new ArrayDeque<>();

  @Override
  int ready() {
    return line.size();
  }

  @Override
  void append(Message<?> message) {
    line.addLast(message);
  }

  @Override
  void prepend(List<? extends Message<?>> messages) {
    messages.reversed().forEach(line::addFirst);
  }

  @Override
  void remove(int most, List<Message<?>> into) {
    for (int left = Math.min(most, line.size()); left > 0; left--) {
      into.add(line.removeFirst());
    }
  }

  @Override
  void removeRevoked(List<Message<?>> into) {
    line.removeIf(message -> message.ticket().isRevoked() && into.add(message));
  }

  @Override
  void removeAll(List<Message<?>> into) {
    into.addAll(line);
    line.clear();
  }
}
