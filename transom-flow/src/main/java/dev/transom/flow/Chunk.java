package dev.transom.flow;

import dev.transom.process.Processes;
import dev.transom.stage.Emitter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a file, cut where lines end. It is read by whoever asks for its content; a compressed
 * file's was read by its source. Safe for use by any thread.
 */
public final class Chunk {
  private static final int EXTRA = 64 * 1024;

  private final Path file;
  private final long offset;
  private final long length;
  private final byte @Nullable [] content;

  private Chunk(Path file, long offset, long length, byte @Nullable [] content) {
    this.file = file;
    this.offset = offset;
    this.length = length;
    this.content = content;
  }

  static Iterator<Chunk> of(Path file, int size, SourceMeter meter) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory");
    }
    if (file.toString().endsWith(".gz")) {
      return new Unpacked(
          file, size, new GZIPInputStream(metered(Files.newInputStream(file), meter), EXTRA));
    }
    long end = Files.size(file);
    return new Iterator<>() {
      private long next;

      @Override
      public boolean hasNext() {
        return next < end;
      }

      @Override
      public Chunk next() {
        if (next >= end) {
          throw new NoSuchElementException();
        }
        long from = next;
        next = Math.min(end, from + size);
        meter.reached(next);
        return new Chunk(file, from, next - from, null);
      }
    };
  }

  private static InputStream metered(InputStream in, SourceMeter meter) {
    return new FilterInputStream(in) {
      private long given;

      @Override
      public int read() throws IOException {
        int next = super.read();
        meter.reached(next < 0 ? given : ++given);
        return next;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        int count = super.read(bytes, from, length);
        given += Math.max(0, count);
        meter.reached(given);
        return count;
      }
    };
  }

  /**
   * The file it is a piece of.
   *
   * @return the path
   */
  public Path file() {
    return file;
  }

  /**
   * Its content: the lines that begin in it, whole.
   *
   * @return the bytes, with the ends of lines; not to be changed
   */
  public byte[] bytes() {
    byte[] there = content;
    if (there != null) {
      return there;
    }
    try {
      return Processes.shielded(this::read);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Lines belong to the piece in which they begin; the byte before tells whether the first does.
   */
  private byte[] read() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long from = Math.max(0, offset - 1);
      ByteBuffer buffer = ByteBuffer.allocate((int) (offset - from + length) + EXTRA);
      fill(channel, buffer, from);
      byte[] all = buffer.array();
      int end = (int) (offset - from + length);
      int start = 0;
      if (offset > 0) {
        start = after(all, 0, buffer.position());
        if (start >= end) {
          boolean ours = start == end && all[end - 1] == '\n';
          if (!ours) {
            return new byte[0];
          }
          return new byte[0];
        }
      }
      int stop = end;
      if (all[end - 1] != '\n') {
        stop = after(all, end, buffer.position());
        while (stop < 0 || (stop == buffer.position() && all[stop - 1] != '\n')) {
          int before = buffer.position();
          buffer = ByteBuffer.allocate(all.length * 2).put(all, 0, before);
          fill(channel, buffer, from + before);
          all = buffer.array();
          if (buffer.position() == before) {
            stop = before;
            break;
          }
          stop = after(all, end, buffer.position());
        }
      }
      return Arrays.copyOfRange(all, start, stop);
    }
  }

  private static void fill(FileChannel channel, ByteBuffer buffer, long from) throws IOException {
    long at = from - buffer.position();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        return;
      }
    }
  }

  /** Behind the next end of a line; the limit if there is none. */
  private static int after(byte[] bytes, int from, int limit) {
    for (int i = from; i < limit; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return limit;
  }

  /**
   * Emits its lines.
   *
   * @param out where they go
   * @throws IOException if they cannot be read
   */
  public void lines(Emitter<String> out) throws IOException {
    byte[] bytes = bytes();
    int from = 0;
    while (from < bytes.length) {
      int to = after(bytes, from, bytes.length);
      int end = bytes[to - 1] == '\n' ? to - 1 : to;
      if (end > from && bytes[end - 1] == '\r') {
        end--;
      }
      out.emit(new String(bytes, from, end - from, StandardCharsets.UTF_8));
      from = to;
    }
  }

  @Override
  public String toString() {
    return file + " from " + offset;
  }

  /** Pieces of a stream, cut where lines end. */
  private static final class Unpacked implements Iterator<Chunk> {
    private final Path file;
    private final int size;
    private final InputStream in;
    private byte[] rest = {};
    private long offset;
    private @Nullable Chunk next;
    private boolean ended;

    Unpacked(Path file, int size, InputStream in) {
      this.file = file;
      this.size = size;
      this.in = in;
    }

    @Override
    public boolean hasNext() {
      if (next == null && !ended) {
        try {
          next = read();
        } catch (IOException e) {
          throw new UncheckedIOException("cannot read " + file, e);
        }
      }
      return next != null;
    }

    private @Nullable Chunk read() throws IOException {
      byte[] all = rest;
      while (true) {
        byte[] more = in.readNBytes(size);
        int before = all.length;
        all = Arrays.copyOf(all, before + more.length);
        System.arraycopy(more, 0, all, before, more.length);
        if (more.length < size) {
          ended = true;
          in.close();
          return all.length == 0 ? null : piece(all, all.length);
        }
        for (int i = all.length - 1; i >= before; i--) {
          if (all[i] == '\n') {
            return piece(all, i + 1);
          }
        }
      }
    }

    private Chunk piece(byte[] all, int end) {
      rest = Arrays.copyOfRange(all, end, all.length);
      Chunk chunk = new Chunk(file, offset, end, end == all.length ? all : Arrays.copyOf(all, end));
      offset += end;
      return chunk;
    }

    @Override
    public Chunk next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Chunk chunk = next;
      next = null;
      if (chunk == null) {
        throw new NoSuchElementException();
      }
      return chunk;
    }
  }
}
