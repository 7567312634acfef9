package dev.transom.flow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a compressed file, cut behind the last end of a line that fits; a line that is
 * longer than a piece makes the piece longer. Between two calls the buffer holds the begin of a
 * line whose end has not been read.
 */
final class UnpackedPieces implements Iterator<Chunk> {
  private static final int PACKED = 64 * 1024;

  private final Path file;
  private final int size;
  private final InputStream in;
  private byte[] buffer = {};
  private int filled;
  private long offset;
  private boolean ended;
  private @Nullable Chunk next;

  UnpackedPieces(Path file, int size, SourceMeter meter) throws IOException {
    this.file = file;
    this.size = size;
    InputStream packed = Files.newInputStream(file);
    try {
      in = new GZIPInputStream(meter.metered(packed), PACKED);
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && !ended) {
        fill();
      }
      return next != null;
    } catch (IOException e) {
      throw ChunkFiles.unreadable(file, e);
    }
  }

  private void fill() throws IOException {
    if (filled > Integer.MAX_VALUE - 8 - size) {
      throw new IOException("the line at byte " + offset + " is longer than 2 GB");
    }
    if (buffer.length < filled + size) {
      long more = Math.min(2L * buffer.length, Integer.MAX_VALUE - 8);
      buffer = Arrays.copyOf(buffer, Math.max((int) more, filled + size));
    }
    int from = filled;
    filled += in.readNBytes(buffer, from, size);
    ended = filled - from < size;
    if (ended) {
      in.close();
    }
    int end = ended ? filled : behindLastLine(from);
    if (end > 0) {
      next = new Chunk(file, offset, Arrays.copyOf(buffer, end));
      offset += end;
      filled -= end;
      System.arraycopy(buffer, end, buffer, 0, filled);
    }
  }

  /** Behind the last end of a line in what has come; 0 if there is none. */
  private int behindLastLine(int from) {
    for (int i = filled; i > from; i--) {
      if (buffer[i - 1] == '\n') {
        return i;
      }
    }
    return 0;
  }

  @Override
  public Chunk next() {
    Chunk chunk = hasNext() ? next : null;
    if (chunk == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return chunk;
  }
}
