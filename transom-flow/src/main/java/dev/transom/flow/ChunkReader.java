package dev.transom.flow;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads a file at any place, and nothing behind the end that it had when the run began: so a file
 * that grows meanwhile gives what it contained then, and one that shrinks is an error.
 */
final class ChunkReader {
  private static final int AHEAD = 4 * 1024;
  private static final int SLICE = 64 * 1024; // so that the JDK's own copy of it stays in the cache
  private static final int LONGEST = Integer.MAX_VALUE - 8; // the longest array of every JVM

  private final FileChannel channel;
  private final long limit;
  private final Text ahead = new Text();

  ChunkReader(FileChannel channel, long limit) {
    this.channel = channel;
    this.limit = limit;
  }

  /**
   * Behind the first end of a line that is at {@code from} or after it; -1 if none before {@code
   * to}.
   */
  long behindLine(long from, long to) throws IOException {
    for (long at = from; at < to; at += AHEAD) {
      read(at, Math.min(to, at + AHEAD), ahead);
      for (int i = 0; i < ahead.length; i++) {
        if (ahead.bytes[i] == '\n') {
          return at + i + 1;
        }
      }
    }
    return -1;
  }

  void read(long from, long to, Text into) throws IOException {
    if (to - from > LONGEST) {
      throw new IOException("the line at byte " + from + " is longer than 2 GB");
    }
    int length = (int) (to - from);
    ByteBuffer buffer = ByteBuffer.wrap(into.room(length), 0, length);
    while (buffer.position() < length) {
      buffer.limit((int) Math.min(length, (long) buffer.position() + SLICE));
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new EOFException(
            "it had "
                + limit
                + " bytes and has "
                + channel.size()
                + " now: it must not become shorter while the flow runs");
      }
    }
  }
}
