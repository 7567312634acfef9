package dev.transom.otp.spi;

import dev.transom.otp.TraceEvent;
import java.util.function.Consumer;

/** Who is told of what a process does, until it is closed. */
public final class Tracer {
  private final Consumer<? super TraceEvent> handler;
  private volatile boolean closed;

  /**
   * A tracer that is open.
   *
   * @param handler is told
   */
  public Tracer(Consumer<? super TraceEvent> handler) {
    this.handler = handler;
  }

  /** Tells no more from now on. */
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void tell(TraceEvent event) {
    if (!closed) {
      handler.accept(event);
    }
  }
}
