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

  private final FileChannel channel;
  private final long limit;

  ChunkReader(FileChannel channel, long limit) {
    this.channel = channel;
    this.limit = limit;
  }

  /**
   * Behind the first end of a line that is at {@code from} or after it; -1 if none before {@code
   * to}.
   */
  long behindLine(long from, long to) throws IOException {
    byte[] ahead = new byte[AHEAD];
    for (long at = from; at < to; at += AHEAD) {
      int length = (int) Math.min(to - at, AHEAD);
      read(at, at + length, ahead, 0);
      for (int i = 0; i < length; i++) {
        if (ahead[i] == '\n') {
          return at + i + 1;
        }
      }
    }
    return -1;
  }

  void read(long from, long to, byte[] into, int place) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, place, (int) (to - from));
    int last = buffer.limit();
    while (buffer.position() < last) {
      buffer.limit(Math.min(last, buffer.position() + SLICE));
      if (channel.read(buffer, from + buffer.position() - place) < 0) {
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
