package dev.transom.pipeline;

import java.util.Iterator;

/** Reads what is there once only: what was taken before is not given again. */
final class StreamReader<T> implements SourceReader<T> {
  private final Iterator<? extends T> elements;
  private final Runnable closing;

  StreamReader(Iterator<? extends T> elements, Runnable closing) {
    this.elements = elements;
    this.closing = closing;
  }

  @Override
  public boolean read(int demand, SourceOutput<T> out) {
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
