package dev.transom.benchmarks.flow;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A text file that is made by chance from a seed when it is first asked for, and deleted at the
 * end. It knows what is to be counted in it, since its maker has counted.
 */
final class Corpus implements AutoCloseable {
  /** Writes the text. */
  @FunctionalInterface
  interface Maker {
    /** Returns what is to be counted, each with how often it is there. */
    Map<String, Long> write(OutputStream out) throws IOException;
  }

  private static final int BUFFER = 1 << 20;
  private static final int SEED = 42;

  private final Maker maker;
  private @Nullable Path file;
  private Map<String, Long> counts = Map.of();

  private Corpus(Maker maker) {
    this.maker = maker;
  }

  /**
   * So many words, some ten to a line; 50,000 different ones, of which the n-th is 1/n as frequent.
   */
  static Corpus words(int words) {
    return new Corpus(out -> writeWords(words, out));
  }

  /** So many lines of a log, counted by level. */
  static Corpus log(int lines) {
    return new Corpus(out -> writeLog(lines, out));
  }

  Path file() {
    try {
      return file == null ? make() : file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path make() throws IOException {
    Path made = Files.createTempFile("transom-bench", ".txt");
    made.toFile().deleteOnExit(); // for who interrupts the run
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(made), BUFFER)) {
      counts = maker.write(out);
    }
    file = made;
    return made;
  }

  /** Throws if these are not the counts. */
  void verify(Map<String, Long> found) {
    if (!found.equals(counts)) {
      throw new IllegalStateException(
          "wrong counts: %d of %d in place of %d of %d"
              .formatted(total(found), found.size(), total(counts), counts.size()));
    }
  }

  /** Throws if so many is not all. */
  void verifyTotal(long found) {
    if (found != total(counts)) {
      throw new IllegalStateException("wrong count: " + found + " in place of " + total(counts));
    }
  }

  private static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Long> writeWords(int words, OutputStream out) throws IOException {
    Random random = new Random(SEED);
    Vocabulary vocabulary = new Vocabulary(random);
    int[] counted = new int[vocabulary.size()];
    for (int i = 0; i < words; i++) {
      int word = vocabulary.next(random);
      counted[word]++;
      out.write(vocabulary.bytes(word));
      out.write(i == words - 1 || random.nextInt(10) == 0 ? '\n' : ' ');
    }
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < counted.length; i++) {
      if (counted[i] > 0) {
        counts.put(new String(vocabulary.bytes(i), StandardCharsets.US_ASCII), (long) counted[i]);
      }
    }
    return counts;
  }

  private static Map<String, Long> writeLog(int lines, OutputStream out) throws IOException {
    Random random = new Random(SEED);
    Vocabulary vocabulary = new Vocabulary(random);
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < lines; i++) {
      String level = level(random.nextInt(100));
      counts.merge(level, 1L, Long::sum);
      StringBuilder line = new StringBuilder(96);
      line.append("2026-03-01T").append(clock(i)).append("Z ").append(level).append(": ");
      for (int words = 4 + random.nextInt(6); words > 0; words--) {
        line.append(
                new String(vocabulary.bytes(vocabulary.next(random)), StandardCharsets.US_ASCII))
            .append(words == 1 ? '\n' : ' ');
      }
      out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
    }
    return counts;
  }

  private static String level(int percent) {
    return percent < 70 ? "INFO" : percent < 90 ? "DEBUG" : percent < 98 ? "WARN" : "ERROR";
  }

  /** The time of day of a line; there are four in a second. */
  private static String clock(int line) {
    int second = line / 4 % 86_400;
    int[] parts = {second / 3_600, second / 60 % 60, second % 60};
    StringBuilder text = new StringBuilder();
    for (int part : parts) {
      text.append(part < 10 ? ":0" : ":").append(part);
    }
    return text.substring(1);
  }
}
