package dev.transom.flow;

import dev.transom.process.Processes;
import dev.transom.stage.Emitter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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
    return text(new Text()).bytes;
  }

  /** The same, in some room if it has to be read. */
  Text text(Text room) {
    byte[] there = content;
    if (there != null) {
      return new Text(there);
    }
    try {
      return Processes.shielded(() -> read(room));
    } catch (IOException e) {
      throw ChunkFiles.unreadable(file, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A line belongs to the piece in which it begins, that is, behind the end of the line before. So
   * we look for two ends of lines: the first from the byte before us on, and the first from our
   * last byte on. Only the piece in which a long line begins looks further than its own end.
   */
  private Text read(Text room) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ChunkReader reader = new ChunkReader(channel, limit);
      long start = 0;
      if (offset > 0) {
        start = reader.behindLine(offset - 1, end - 1);
        if (start < 0) {
          room.room(0);
          return room;
        }
      }
      long stop = reader.behindLine(end - 1, limit);
      reader.read(start, stop < 0 ? limit : stop, room);
      return room;
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
    LineReader.lines(text(new Text()), out);
  }

  @Override
  public String toString() {
    return file + " from byte " + offset;
  }
}
