package dev.transom.cli;

import dev.transom.cli.Share.Position;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** The lines of a range of a file, from any place in it, read block by block. */
final class FileLines {
  /** A longer line stays in the file until it is handled. */
  static final int LONGEST = 2 * 1024;

  private static final int BLOCK = 64 * 1024;

  private final Part.Lines range;
  private final byte[] block = new byte[BLOCK];
  private long blockStart;
  private int blockLength;

  FileLines(Part.Lines range) {
    this.range = range;
  }

  Part.Lines range() {
    return range;
  }

  /** Reads at most so many lines; see {@link ShareReader#read}. */
  Position read(Position from, int max, Origin origin, Consumer<? super Event> into)
      throws IOException {
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
      if (end == blockLength && start > 0 && blockStart + blockLength < range.to()) {
        load(at); // the line may end in the block that begins with it
        continue;
      }
      long lineEnd = blockStart + end;
      if (end == blockLength) {
        lineEnd = range.file().lineEnd(lineEnd, range.to());
      }
      into.accept(line(origin, from.place() + count, at, lineEnd));
      at = lineEnd + 1;
      count++;
    }
    return from.advanced(Math.min(at, range.to()) - range.from(), count);
  }

  private Event line(Origin origin, long place, long start, long end) throws IOException {
    long length = end - start - (endsInBoth(start, end) ? 1 : 0);
    if (length > LONGEST) {
      return new Event.LongLine(origin, place, range.file(), start, length);
    }
    int from = (int) (start - blockStart);
    return new Event.Line(origin, place, Arrays.copyOfRange(block, from, from + (int) length));
  }

  private boolean endsInBoth(long start, long end) throws IOException {
    if (end == start || end >= range.to()) {
      return false;
    }
    long last = end - 1 - blockStart;
    if (last < blockLength) {
      return block[(int) last] == '\r';
    }
    byte[] one = new byte[1];
    return range.file().readAt(end - 1, one, 0, 1) == 1 && one[0] == '\r';
  }

  private void load(long at) throws IOException {
    blockStart = at;
    blockLength = 0; // nothing, if the read fails
    blockLength = range.file().readAt(at, block, 0, (int) Math.min(BLOCK, range.to() - at));
  }
}
