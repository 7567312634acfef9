package dev.transom.cli;

import dev.transom.cli.Share.Position;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a share from any position: the same position gives the same events. Each incarnation of a
 * producer has its own; what it keeps is only a block of the file it reads.
 */
final class ShareReader {
  private final Share share;
  private @Nullable FileLines lines;

  ShareReader(Share share) {
    this.share = share;
  }

  /**
   * Reads some events. From a stream it reads what is there and does not wait.
   *
   * @param at where to start
   * @param max how many at most
   * @param into given each
   * @return where to go on
   */
  Position read(Position at, int max, Consumer<? super Event> into) throws IOException {
    Origin origin = new Origin(share.producer(), share.first(), share.stride(), System.nanoTime());
    Position now = skipEnded(at);
    int left = max;
    while (left > 0 && !ended(now)) {
      long before = now.place();
      now = readPart(share.parts().get(now.part()), now, left, origin, into);
      left -= (int) (now.place() - before);
      Position next = skipEnded(now);
      if (next.equals(now)) {
        break; // all that was asked for, or a stream that has no more yet
      }
      now = next;
    }
    return now;
  }

  /** Whether there is nothing behind a position. */
  boolean ended(Position at) {
    return skipEnded(at).part() >= share.parts().size();
  }

  /** The stream that a position is in, to be told when it has more; null if it is in none. */
  @Nullable ReplayWindow stream(Position at) {
    Position now = skipEnded(at);
    return now.part() < share.parts().size()
            && share.parts().get(now.part()) instanceof Part.Stream stream
        ? stream.window()
        : null;
  }

  private Position skipEnded(Position at) {
    Position now = at;
    while (now.part() < share.parts().size() && over(share.parts().get(now.part()), now.offset())) {
      now = now.nextPart();
    }
    return now;
  }

  private static boolean over(Part part, long offset) {
    return switch (part) {
      case Part.Numbers numbers -> offset >= numbers.count();
      case Part.Lines range -> range.from() + offset >= range.to();
      case Part.Stream stream -> stream.window().endedAt(offset);
    };
  }

  private Position readPart(
      Part part, Position at, int max, Origin origin, Consumer<? super Event> into)
      throws IOException {
    return switch (part) {
      case Part.Numbers numbers -> {
        int count = (int) Math.min(max, numbers.count() - at.offset());
        for (int i = 0; i < count; i++) {
          into.accept(new Event.Number(origin, at.place() + i));
        }
        yield at.advanced(at.offset() + count, count);
      }
      case Part.Lines range -> {
        FileLines reader = lines;
        if (reader == null || reader.range() != range) {
          reader = new FileLines(range);
          lines = reader;
        }
        yield reader.read(at, max, origin, into);
      }
      case Part.Stream stream -> {
        int count = stream.window().read(at.offset(), max, origin, at.place(), into);
        yield at.advanced(at.offset() + count, count);
      }
    };
  }
}
