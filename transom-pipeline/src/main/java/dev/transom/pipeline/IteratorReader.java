package dev.transom.pipeline;

import java.util.Iterator;

/** Reads an iterator, from where those before have come to. */
final class IteratorReader<T> implements SourceReader<T> {
  private final Iterator<? extends T> elements;
  private final Runnable closing;
  private final boolean isFirst;
  private long skipped;

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
    for (; skipped > 0; skipped--) {
      if (!elements.hasNext()) {
        return false;
      }
      elements.next();
    }
    for (int i = 0; i < demand; i++) {
      if (!elements.hasNext()) {
        return false;
      }
      out.emit(Message.of(elements.next()));
    }
    return true;
  }

  @Override
  public void close() {
    closing.run();
  }
}
