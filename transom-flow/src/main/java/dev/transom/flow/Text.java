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

  /** Makes room for so many bytes: for just these if it is the first time. */
  byte[] room(int wanted) {
    if (bytes.length < wanted) {
      long most = Integer.MAX_VALUE - 8; // the longest array of every JVM
      bytes = new byte[bytes.length == 0 ? wanted : (int) Math.min(wanted + wanted / 8L, most)];
    }
    length = wanted;
    return bytes;
  }
}
