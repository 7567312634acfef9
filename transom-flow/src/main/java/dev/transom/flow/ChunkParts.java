package dev.transom.flow;

import dev.transom.process.Processes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The content of a piece of a file in parts, one after the other in the same room, each cut where a
 * line ends. A part fits into the processor's cache: what was read is still there when it is looked
 * at. The file is read where no kill interrupts, since that would close it; not so the code that is
 * given the parts.
 */
final class ChunkParts implements AutoCloseable {
  private static final int PART = 256 * 1024;
  private static final int LONGEST = Integer.MAX_VALUE - 8; // the longest array of every JVM

  private final Path file;
  private final long limit;
  private final long offset;
  private final long end; // the lines that begin before it are ours
  final Text room;
  private @Nullable FileChannel channel;
  private long at; // in the file
  private long stop;
  private int filled; // of the room; what lies behind the part's length belongs to the next one

  ChunkParts(Path file, long offset, long end, long limit, Text room) {
    this.file = file;
    this.offset = offset;
    this.end = end;
    this.limit = limit;
    this.room = room;
    room.length = 0;
  }

  /** Reads the next part into the room; false if there is none. */
  boolean next() {
    return shielded(this::read);
  }

  /** Reads all of it, without parts. */
  byte[] all() {
    return shielded(() -> {
      ChunkReader reader = new ChunkReader(opened(), limit);
      if (stop - at > LONGEST) {
        throw tooLong(at);
      }
      byte[] bytes = new byte[(int) (stop - at)];
      reader.read(at, stop, bytes, 0);
      return bytes;
    });
  }

  private <R> R shielded(Callable<R> action) {
    try {
      return Processes.shielded(action);
    } catch (IOException e) {
      throw ChunkFiles.unreadable(file, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean read() throws IOException {
    Thread
        .interrupted(); // whoever was given a part may have left it behind, and it closes channels
    ChunkReader reader = new ChunkReader(opened(), limit);
    filled -= room.length;
    System.arraycopy(room.bytes, room.length, room.bytes, 0, filled);
    room.length = 0;
    while (at < stop && room.length == 0) {
      long size = filled < PART / 2 ? PART : 2L * filled; // a line may be longer than a part
      int count = (int) Math.min(Math.min(size, LONGEST) - filled, stop - at);
      if (count <= 0) {
        throw tooLong(at - filled);
      }
      room.grow(filled + count, filled);
      reader.read(at, at + count, room.bytes, filled);
      at += count;
      filled += count;
      room.length = at == stop ? filled : behindLastLine(filled - count);
    }
    if (at == stop) {
      room.length = filled;
    }
    return room.length > 0;
  }

  private FileChannel opened() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(file);
      channel = open;
      find(new ChunkReader(open, limit));
    }
    return open;
  }

  private static IOException tooLong(long from) {
    return new IOException("the line at byte " + from + " is longer than 2 GB");
  }

  /**
   * A line belongs to the piece in which it begins, that is, behind the end of the line before. So
   * we look for two ends of lines: the first from the byte before us on, and the first from our
   * last byte on. Only the piece in which a long line begins looks further than its own end.
   */
  private void find(ChunkReader reader) throws IOException {
    long start = 0;
    if (offset > 0) {
      start = reader.behindLine(offset - 1, end - 1);
      if (start < 0) {
        return;
      }
    }
    long behind = reader.behindLine(end - 1, limit);
    at = start;
    stop = behind < 0 ? limit : behind;
  }

  /** Behind the last end of a line that was not looked at yet; 0 if there is none. */
  private int behindLastLine(int from) {
    for (int i = filled - 1; i >= from; i--) {
      if (room.bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  @Override
  public void close() {
    FileChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw ChunkFiles.unreadable(file, e);
      }
    }
  }
}
