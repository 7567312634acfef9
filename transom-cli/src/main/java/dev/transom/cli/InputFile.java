package dev.transom.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A regular file, read at any position by any thread. Its size is the one it had at the start: what
 * is appended meanwhile is not read. A kill's interrupt does not close it, as it would a channel.
 */
final class InputFile implements Closeable {
  private final Path path;
  private final long size;
  private @Nullable RandomAccessFile open; // guarded by this

  InputFile(Path path, long size) {
    this.path = path;
    this.size = size;
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /**
   * Reads until the room is full or the file ends.
   *
   * @return how many bytes; fewer than {@code length} only at the end
   */
  synchronized int readAt(long position, byte[] into, int from, int length) throws IOException {
    RandomAccessFile file = open;
    if (file == null) {
      file = new RandomAccessFile(path.toFile(), "r");
      open = file;
    }
    file.seek(position);
    int total = 0;
    while (total < length) {
      int read = file.read(into, from + total, length - total);
      if (read < 0) {
        break;
      }
      total += read;
    }
    return total;
  }

  /** Where the line end at or after a position is, or {@code end} if there is none before it. */
  long lineEnd(long position, long end) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long at = position;
    while (at < end) {
      int length = readAt(at, buffer, 0, (int) Math.min(buffer.length, end - at));
      if (length == 0) {
        return at;
      }
      int found = Bytes.indexOf(buffer, (byte) '\n', 0, length);
      if (found < length) {
        return at + found;
      }
      at += length;
    }
    return end;
  }

  @Override
  public synchronized void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
