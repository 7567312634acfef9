package dev.transom.cli;

import dev.transom.cli.Share.Position;
import java.io.IOException;
import java.util.function.Consumer;

/** The lines of a range of a file, from any place in it, through one block that is kept. */
final class FileLines {
  /** A line that does not fit into a block stays in the file until it is handled. */
  static final int BLOCK = 16 * 1024;

  private final Part.Lines range;
  private byte[] block = new byte[0];
  private long blockStart;
  private int blockLength;

  FileLines(Part.Lines range) {
    this.range = range;
  }

  Part.Lines range() {
    return range;
  }

  /** Reads at most so many lines; see {@link ShareReader#read}. */
  Position read(Position from, int max, Origin origin, Consumer<? super Event> into) throws IOException {
    long at = range.from() + from.offset();
    int count = 0;
    while (count < max && at < range.to()) {
      if (at < blockStart || at >= blockStart + blockLength) {
        load(at);
        if (blockLength == 0) {
          at = range.to(); // the file has become shorter
          break;
        }
      }
      int start = (int) (at - blockStart);
      int end = Bytes.indexOf(block, (byte) '\n', start, blockLength);
      long place = from.place() + count;
      if (end < blockLength || blockStart + blockLength >= range.to()) {
        int cut = end > start && end < blockLength && block[end - 1] == '\r' ? 1 : 0;
        into.accept(new Event.Line(origin, place, block, start, end - start - cut));
        at += end - start + 1;
        count++;
      } else if (start > 0) {
        load(at); // the line may fit if the block begins with it
      } else {
        long lineEnd = range.file().lineEnd(at + blockLength, range.to());
        into.accept(longLine(origin, place, at, lineEnd));
        at = lineEnd + 1;
        count++;
      }
    }
    return from.advanced(Math.min(at, range.to()) - range.from(), count);
  }

  private Event longLine(Origin origin, long place, long start, long end) throws IOException {
    byte[] last = new byte[1];
    boolean ended = end < range.to();
    range.file().readAt(end - 1, last, 0, 1);
    long cut = ended && last[0] == '\r' ? 1 : 0;
    return new Event.LongLine(origin, place, range.file(), start, end - start - cut);
  }

  /** A fresh array each time: the events keep the old one. */
  private void load(long at) throws IOException {
    int length = (int) Math.min(BLOCK, range.to() - at);
    block = new byte[length];
    blockStart = at;
    blockLength = range.file().readAt(at, block, 0, length);
  }
}
