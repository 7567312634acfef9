package dev.transom.cli;

import java.util.List;

/**
 * What one producer gives out. Its events have the numbers {@code first}, {@code first + stride} …
 *
 * @param producer which producer, from 0
 * @param first the number of its first event
 * @param stride the step from one number to the next
 * @param parts what to read, in order
 */
record Share(int producer, long first, long stride, List<Part> parts) {
  Share {
    parts = List.copyOf(parts);
  }

  /**
   * How far a producer has come: all that its successor needs to know.
   *
   * @param part which part, from 0
   * @param offset where in the part: bytes of a file, lines of a stream
   * @param place how many events were given out
   * @param signedOff whether it has said that there are no more
   */
  record Position(int part, long offset, long place, boolean signedOff) {
    static final Position START = new Position(0, 0, 0, false);

    Position advanced(long newOffset, long events) {
      return new Position(part, newOffset, place + events, signedOff);
    }

    Position nextPart() {
      return new Position(part + 1, 0, place, signedOff);
    }

    Position signOff() {
      return new Position(part, offset, place, true);
    }
  }

  /** The bytes of the files. */
  long bytes() {
    return bytesBefore(parts.size(), 0);
  }

  /** How many bytes of the files lie before a position. */
  long bytesBefore(Position position) {
    return bytesBefore(position.part(), position.offset());
  }

  private long bytesBefore(int part, long offset) {
    long bytes = 0;
    for (int i = 0; i < Math.min(part, parts.size()); i++) {
      bytes += parts.get(i) instanceof Part.Lines lines ? lines.to() - lines.from() : 0;
    }
    boolean inFile = part < parts.size() && parts.get(part) instanceof Part.Lines;
    return bytes + (inFile ? offset : 0);
  }
}
