package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a file, cut where lines end. It is read by whoever asks for its content; a compressed
 * file's was read by its source. Safe for use by any thread.
 *
 * {@snippet :
 * long longest =
 *     Flow.chunks(Path.of("access.log"))
 *         .map(chunk -> chunk.bytes().length)
 *         .collect(Collectors.summingLong(bytes -> bytes));
 * }
 */
public final class Chunk {
  private final Path file;
  private final long offset;
  private final long end; // the lines that begin before it are ours
  private final long limit; // of the file, when the run began
  private final byte @Nullable [] content;

  /** A range of a file. */
  Chunk(Path file, long offset, long end, long limit) {
    this.file = file;
    this.offset = offset;
    this.end = end;
    this.limit = limit;
    this.content = null;
  }

  /** What was unpacked already. */
  Chunk(Path file, long offset, byte[] content) {
    this.file = file;
    this.offset = offset;
    this.end = offset + content.length;
    this.limit = end;
    this.content = content;
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
   * Its content: the lines that begin in it, whole. Read from the file at each call, unless the
   * file is compressed.
   *
   * @return the bytes, with the ends of lines; not to be changed
   * @throws java.io.UncheckedIOException if the file cannot be read, or has become shorter since
   *     the run began
   */
  public byte[] bytes() {
    byte[] there = content;
    if (there != null) {
      return there;
    }
    try (ChunkParts parts = new ChunkParts(file, offset, end, limit, new Text())) {
      return parts.all();
    }
  }

  /** The same in parts that are cut where lines end, in some room if it has to be read. */
  void read(Text room, Consumer<Text> each) {
    byte[] there = content;
    if (there != null) {
      each.accept(new Text(there));
      return;
    }
    try (ChunkParts parts = new ChunkParts(file, offset, end, limit, room)) {
      while (parts.next()) {
        each.accept(room);
      }
    }
  }

  /**
   * Emits its lines. A line ends with {@code \n} or {@code \r\n}; the last one of a file need not.
   * What is not UTF-8 becomes {@code U+FFFD}.
   *
   * @param out where they go
   * @throws java.io.UncheckedIOException if they cannot be read
   */
  public void lines(Emitter<String> out) {
    new LineReader().accept(this, out);
  }

  @Override
  public String toString() {
    return file + " from byte " + offset;
  }
}
