package dev.transom.flow;

import java.util.concurrent.atomic.AtomicLong;

/** How far a source has been read, by whichever of its lives came farthest. */
final class SourceMeter {
  private final AtomicLong reached = new AtomicLong();

  void reached(long place) {
    if (place > reached.getPlain()) { // of an earlier life perhaps; they do not run side by side
      reached.setOpaque(place);
    }
  }

  long reached() {
    return reached.getOpaque();
  }
}
