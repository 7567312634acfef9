package dev.transom.flow;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** How far a source has been read, by whichever of its lives came farthest. */
final class SourceMeter {
  private final AtomicLong reached = new AtomicLong();

  void reached(long place) {
    if (place > reached.getPlain()) { // the lives of a source do not run side by side
      reached.setOpaque(place);
    }
  }

  long reached() {
    return reached.getOpaque();
  }

  /** A stream whose bytes are counted. */
  InputStream metered(InputStream in) {
    return new FilterInputStream(in) {
      private long given;

      @Override
      public int read() throws IOException {
        int next = super.read();
        reached(next < 0 ? given : ++given);
        return next;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        int count = super.read(bytes, from, length);
        given += Math.max(0, count);
        reached(given);
        return count;
      }
    };
  }
}
