package dev.transom.flow;

/** The content of a piece of a file, in room that may be used again for the next. */
final class Text {
  byte[] bytes;
  int length;

  Text() {
    this(new byte[0]);
  }

  Text(byte[] bytes) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  /** Makes room for so many bytes, and keeps those that are there. */
  void grow(int wanted, int kept) {
    if (bytes.length < wanted) {
      byte[] larger = new byte[wanted];
      System.arraycopy(bytes, 0, larger, 0, kept);
      bytes = larger;
    }
  }
}
