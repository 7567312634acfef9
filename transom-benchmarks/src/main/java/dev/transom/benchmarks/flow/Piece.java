package dev.transom.benchmarks.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** About a megabyte of a file, cut where lines end; for those who have no such source. */
record Piece(Path file, long from, int length) {
  private static final int SIZE = 1 << 20;

  static List<Piece> of(Path file) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      long end = channel.size();
      for (long from = 0, to; from < end; from = to) {
        to = from + SIZE >= end ? end : lineEnd(channel, from + SIZE, end);
        pieces.add(new Piece(file, from, (int) (to - from)));
      }
    }
    return pieces;
  }

  /** Behind the first end of a line from there on. */
  private static long lineEnd(FileChannel channel, long from, long end) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(256);
    for (long at = from; at < end; at += buffer.position()) {
      channel.read(buffer.clear(), at);
      for (int i = 0; i < buffer.position(); i++) {
        if (buffer.get(i) == '\n') {
          return at + i + 1;
        }
      }
    }
    return end;
  }

  byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file)) {
      while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
        // reads on
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.array();
  }

  Words words() {
    return new Words(bytes());
  }

  Lines lines() {
    return new Lines(bytes());
  }
}
