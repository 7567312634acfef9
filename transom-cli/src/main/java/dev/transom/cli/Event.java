package dev.transom.cli;

import java.io.IOException;

/** What flows: marked by its producer and its place there. Immutable. */
abstract sealed class Event {
  private final Origin origin;
  private final long place;

  private Event(Origin origin, long place) {
    this.origin = origin;
    this.place = place;
  }

  Origin origin() {
    return origin;
  }

  /** The place in the order in which its producer gives out: 0, 1, 2 … */
  long place() {
    return place;
  }

  /** The number among all events of the run, whoever produces them. */
  long number() {
    return origin.number(place);
  }

  /** The text; for a number its digits. */
  abstract String text() throws IOException;

  /** Whether its bytes were not UTF-8, given what {@link #text} returned. */
  abstract boolean invalid(String text) throws IOException;

  @Override
  public String toString() {
    return "Event[" + number() + "]";
  }

  /** A generated number. */
  static final class Number extends Event {
    Number(Origin origin, long place) {
      super(origin, place);
    }

    @Override
    String text() {
      return Long.toString(number());
    }

    @Override
    boolean invalid(String text) {
      return false;
    }
  }

  /** A line; decoded where it is handled. */
  static final class Line extends Event {
    private final byte[] bytes;

    /** Keeps the array. */
    Line(Origin origin, long place, byte[] bytes) {
      super(origin, place);
      this.bytes = bytes;
    }

    /** Its text as it was read; not to be changed. */
    byte[] bytes() {
      return bytes;
    }

    @Override
    String text() {
      return Bytes.decode(bytes);
    }

    @Override
    boolean invalid(String text) {
      return Bytes.replaced(text, bytes);
    }
  }

  /** Says that a producer has no more; its place is the number of events that it gave out. */
  static final class End extends Event {
    End(Origin origin, long place) {
      super(origin, place);
    }

    @Override
    String text() {
      return "";
    }

    @Override
    boolean invalid(String text) {
      return false;
    }
  }

  /**
   * A line too long to be held by everyone who waits: it stays in its file until it is handled, so
   * that memory does not limit how many of them wait.
   */
  static final class LongLine extends Event {
    private final InputFile file;
    private final long from;
    private final long length;

    LongLine(Origin origin, long place, InputFile file, long from, long length) {
      super(origin, place);
      this.file = file;
      this.from = from;
      this.length = length;
    }

    private byte[] bytes() throws IOException {
      if (length > Integer.MAX_VALUE - 8) {
        throw new IOException("a line of " + length + " bytes in " + file + " is too long");
      }
      byte[] bytes = new byte[(int) length];
      if (file.readAt(from, bytes, 0, bytes.length) < bytes.length) {
        throw new IOException(file + " was cut off while it was read");
      }
      return bytes;
    }

    @Override
    String text() throws IOException {
      return Bytes.decode(bytes());
    }

    @Override
    boolean invalid(String text) throws IOException {
      return text.indexOf(Bytes.REPLACEMENT) >= 0 && Bytes.replaced(text, bytes());
    }
  }
}
