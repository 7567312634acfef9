package dev.transom.pipeline;

import java.util.Iterator;

/** Reads an iterator, from where those before have come to. */
final class IteratorReader<T> implements SourceReader<T> {
  private final Iterator<? extends T> elements;
  private final Runnable closing;
  private final boolean isFirst;
  private final long skipped;
  private long at; // how many were taken from the iterator

  IteratorReader(SourceContext<T> context, Iterator<? extends T> elements, Runnable closing) {
    this.elements = elements;
    this.closing = closing;
    this.isFirst = context.index() == 0;
    this.skipped = context.position();
  }

  @Override
  public boolean read(int demand, SourceOutput<T> out) {
    if (!isFirst) {
      return false;
    }
    for (int i = 0; i < demand; ) {
      if (!elements.hasNext()) {
        return false;
      }
      T element = elements.next();
      at++;
      if (at > skipped) {
        out.emit(message(element));
        i++;
      }
    }
    return true;
  }

  private Message<T> message(T element) {
    if (element == null) {
      throw new NullPointerException(
          "element " + (at - 1) + " of the source is null: filter such elements out before");
    }
    return Message.of(element);
  }

  @Override
  public void close() {
    closing.run();
  }
}
