package dev.transom.flow;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipException;

/** Cuts files into pieces, and says in words why one cannot be read. */
final class ChunkFiles {
  /** A step for each piece costs; what it puts out is in memory all at once. */
  static final int LARGEST = 4 << 20;

  private static final int SMALLEST = 64 << 10;
  private static final int PER_CORE = 16; // so that all have something to do to the end
  private static final int UNPACKED = 4; // times as long as the file, more or less
  private static final int IN_MEMORY = 32; // as many pieces for each core fit in

  private ChunkFiles() {}

  /**
   * The pieces of a file.
   *
   * @param length of the file when the run began; negative if nobody has looked yet. Who begins
   *     again must cut the same pieces, though the file may have grown.
   */
  static Iterator<Chunk> pieces(Path file, int largest, SourceMeter meter, AtomicLong length) {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException("it is a directory; name the files in it");
      }
      length.compareAndSet(-1, Files.size(file));
      long limit = length.get();
      if (!Files.isRegularFile(file)) {
        throw new IOException(
            "it is not a regular file, so its pieces cannot be read again; copy it to one first");
      }
      return file.toString().endsWith(".gz")
          ? new UnpackedPieces(file, size(limit * UNPACKED, largest), meter)
          : new Ranges(file, size(limit, largest), limit, meter);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static int size(long bytes, int largest) {
    Runtime runtime = Runtime.getRuntime();
    int cores = runtime.availableProcessors();
    long fitting = Math.min(bytes / PER_CORE, runtime.maxMemory() / IN_MEMORY) / cores;
    return (int) Math.min(largest, Math.max(SMALLEST, fitting));
  }

  static UncheckedIOException unreadable(Path file, IOException e) {
    return new UncheckedIOException("cannot read " + file + ": " + problem(file, e), e);
  }

  private static String problem(Path file, IOException e) {
    String message = e.getMessage();
    return switch (e) {
      case NoSuchFileException _, FileNotFoundException _ -> "there is no such file";
      case AccessDeniedException _ -> "access is denied";
      case ZipException _ -> "it is not valid gzip data (" + message + ")";
      case EOFException _ when file.toString().endsWith(".gz") -> "its gzip data is cut off";
      default -> message == null ? e.toString() : message;
    };
  }

  /** Pieces of a file that are read by others. */
  private static final class Ranges implements Iterator<Chunk> {
    private final Path file;
    private final int size;
    private final long limit;
    private final SourceMeter meter;
    private long next;

    Ranges(Path file, int size, long limit, SourceMeter meter) {
      this.file = file;
      this.size = size;
      this.limit = limit;
      this.meter = meter;
    }

    @Override
    public boolean hasNext() {
      return next < limit;
    }

    @Override
    public Chunk next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      long from = next;
      next = Math.min(limit, from + size);
      meter.reached(next);
      return new Chunk(file, from, next, limit);
    }
  }
}
