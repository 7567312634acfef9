package dev.transom.examples;

import dev.transom.flow.Flow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The words of all files together: read, split and counted by as many stages as processors. */
final class WordCount {
  private static final List<String> HARBOUR =
      List.of(
          "The harbour sleeps, and the ships sleep too.",
          "A gull counts the ships; the ships do not count the gulls.");
  private static final List<String> MARKET =
      List.of("Fish! Fish from the harbour!", "Nobody counts the fish.");

  private WordCount() {}

  static void main() throws IOException {
    Path folder = Files.createTempDirectory("words");
    Path harbour = Files.write(folder.resolve("harbour.txt"), HARBOUR);
    Path market = Files.write(folder.resolve("market.txt"), MARKET);
    try {
      List<Map.Entry<String, Long>> most =
          Flow.lines(harbour, market)
              .flatMap(line -> List.of(line.toLowerCase(Locale.ROOT).split("\\P{L}+")))
              .reject(String::isEmpty)
              .countBy(word -> word)
              .shuffle()
              .takeSort(
                  4,
                  Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                      .thenComparing(Map.Entry.comparingByKey()))
              .toList()
              .getFirst();
      most.forEach(word -> IO.println(word.getValue() + " " + word.getKey()));
    } finally {
      Files.delete(harbour);
      Files.delete(market);
      Files.delete(folder);
    }
  }
}
