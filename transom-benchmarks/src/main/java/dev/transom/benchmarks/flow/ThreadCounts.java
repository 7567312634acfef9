package dev.transom.benchmarks.flow;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Threads that take the next piece of the file each, and count in a map of their own. */
final class ThreadCounts {
  private ThreadCounts() {}

  static Map<String, Long> words(Path file) throws Exception {
    return counted(
        file,
        (counts, piece) -> {
          for (Words words = piece.words(); words.next(); ) {
            counts.add(words.word());
          }
        });
  }

  static Map<String, Long> levels(Path file) throws Exception {
    return counted(
        file,
        (counts, piece) -> {
          for (Lines lines = piece.lines(); lines.next(); ) {
            counts.add(Level.of(lines.line()));
          }
        });
  }

  /** Not a peer but the limit: the words stay bytes, in a table that is made for just them. */
  static Map<String, Long> bytes(Path file) throws Exception {
    List<Piece> pieces = Piece.of(file);
    AtomicInteger next = new AtomicInteger();
    Counts all = new Counts();
    for (ByteTable each :
        Threads.each(() -> {
          ByteTable table = new ByteTable();
          for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
            table.addWords(pieces.get(i).bytes());
          }
          return table;
        })) {
      each.forEach(all::add);
    }
    return all.toMap();
  }

  private static Map<String, Long> counted(Path file, BiConsumer<Counts, Piece> counting)
      throws Exception {
    List<Piece> pieces = Piece.of(file);
    AtomicInteger next = new AtomicInteger();
    Counts all = new Counts();
    for (Counts each :
        Threads.each(() -> {
          Counts counts = new Counts();
          for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
            counting.accept(counts, pieces.get(i));
          }
          return counts;
        })) {
      all.with(each);
    }
    return all.toMap();
  }
}
