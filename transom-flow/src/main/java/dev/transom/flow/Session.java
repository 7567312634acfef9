package dev.transom.flow;

/** The elements of a key that follow each other closely. */
final class Session {
  final long start;
  final long end; // the last element's time and the gap
  final Object content;

  Session(long start, long end, Object content) {
    this.start = start;
    this.end = end;
    this.content = content;
  }

  boolean touches(Session other) {
    return start < other.end && other.start < end;
  }

  /** Of the two contents the first may be changed. */
  Session with(Session other, PerKey each) {
    return new Session(
        Math.min(start, other.start),
        Math.max(end, other.end),
        each.combine(content, other.content));
  }
}
