package dev.transom.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Messages that may be handled in any order, in the order in which they came. They stay in the
 * pieces in which they came: so a message costs nothing of its own here.
 */
final class WaitingLine extends Waiting {
  private static final class Piece {
    final Message<?>[] messages;
    int from; // those before are taken

    Piece(Message<?>[] messages) {
      this.messages = messages;
    }

    int left() {
      return messages.length - from;
    }

    /** Takes some out, and forgets them: a piece may stay for long. */
    void move(Message<?>[] into, int at, int count) {
      System.arraycopy(messages, from, into, at, count);
      Arrays.fill(messages, from, from + count, null);
      from += count;
    }
  }

  private final Deque<Piece> line = new ArrayDeque<>();

  @Override
  int ready() {
    return size();
  }

  @Override
  void append(Message<?>[] messages) {
    if (messages.length > 0) {
      line.addLast(new Piece(messages));
    }
  }

  @Override
  void prepend(List<? extends Message<?>> messages) {
    if (!messages.isEmpty()) {
      line.addFirst(new Piece(messages.toArray(Message<?>[]::new)));
    }
  }

  @Override
  Message<?>[] remove(int most) {
    int count = Math.min(most, size());
    if (count == 0) {
      return NONE;
    }
    Piece first = line.element();
    if (first.from == 0 && first.left() == count) {
      return line.remove().messages;
    }
    Message<?>[] taken = new Message<?>[count];
    for (int at = 0; at < count; ) {
      Piece next = line.element();
      int some = Math.min(count - at, next.left());
      next.move(taken, at, some);
      at += some;
      if (next.left() == 0) {
        line.remove();
      }
    }
    return taken;
  }

  @Override
  void removeRevoked(List<Message<?>> into) {
    List<Message<?>> all = new ArrayList<>();
    removeAll(all);
    all.removeIf(message -> message.ticket().isRevoked() && into.add(message));
    append(all.toArray(Message<?>[]::new));
  }

  @Override
  void removeAll(List<Message<?>> into) {
    for (Piece piece : line) {
      into.addAll(Arrays.asList(piece.messages).subList(piece.from, piece.messages.length));
    }
    line.clear();
  }
}
