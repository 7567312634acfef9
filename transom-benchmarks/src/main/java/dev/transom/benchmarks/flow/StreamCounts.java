package dev.transom.benchmarks.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parallel streams of the JDK. */
final class StreamCounts {
  private StreamCounts() {}

  static Map<String, Long> words(Path file) throws IOException {
    return Piece.of(file).parallelStream()
        .<String>mapMulti((piece, out) -> {
          for (Words words = piece.words(); words.next(); ) {
            out.accept(words.word());
          }
        })
        .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
  }

  static Map<String, Long> wordsOfLines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .parallel()
          .flatMap(line -> Arrays.stream(line.split(" ")))
          .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
    }
  }

  static Map<String, Long> levels(Path file) throws IOException {
    return Piece.of(file).parallelStream()
        .<String>mapMulti((piece, out) -> {
          for (Lines lines = piece.lines(); lines.next(); ) {
            out.accept(lines.line());
          }
        })
        .collect(Collectors.groupingBy(Level::of, Collectors.counting()));
  }

  static Map<String, Long> levelsOfLines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.parallel().collect(Collectors.groupingBy(Level::of, Collectors.counting()));
    }
  }
}
