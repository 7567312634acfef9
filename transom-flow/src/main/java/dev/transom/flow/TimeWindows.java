package dev.transom.flow;

import java.time.Instant;

/**
 * Windows of event time by number: the window n begins at n times the slide. All in milliseconds.
 *
 * @param size how long each is
 * @param slide how far apart they begin
 */
record TimeWindows(long size, long slide) {
  static TimeWindows of(Window.Shape<?> shape) {
    return switch (shape) {
      case Window.Shape.Fixed<?> it -> new TimeWindows(it.size().toMillis(), it.size().toMillis());
      case Window.Shape.Sliding<?> it ->
          new TimeWindows(it.size().toMillis(), it.slide().toMillis());
      default -> throw new AssertionError(shape);
    };
  }

  /** The sum, or the end of all times. */
  static long later(long time, long by) {
    long sum = time + by;
    return sum < time ? Long.MAX_VALUE : sum;
  }

  /** The last window that contains a time. */
  long last(long time) {
    return Math.floorDiv(time, slide);
  }

  /** The first window that contains a time. */
  long first(long time) {
    return Math.floorDiv(time - size, slide) + 1;
  }

  long end(long window) {
    return window * slide + size;
  }

  /** The end of the last window that ends at a time or before. */
  long endUntil(long time) {
    return end(Math.floorDiv(time - size, slide));
  }

  WindowId id(long window) {
    return new WindowId.Span(
        Instant.ofEpochMilli(window * slide), Instant.ofEpochMilli(end(window)));
  }
}
