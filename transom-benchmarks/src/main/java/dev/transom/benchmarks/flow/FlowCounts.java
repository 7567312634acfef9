package dev.transom.benchmarks.flow;

import dev.transom.flow.Flow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Our flows. */
final class FlowCounts {
  private FlowCounts() {}

  static Map<String, Long> words(Path file) {
    return Flow.words(file).countBy(word -> word).toMap();
  }

  /** With words that are taken out of pieces as the others do it. */
  static Map<String, Long> wordsOfChunks(Path file) {
    return Flow.chunks(file)
        .<String>expand((chunk, out) -> {
          for (Words words = new Words(chunk.bytes()); words.next(); ) {
            out.emit(words.word());
          }
        })
        .countBy(word -> word)
        .toMap();
  }

  static Map<String, Long> wordsOfLines(Path file) {
    return Flow.lines(file).flatMap(line -> List.of(line.split(" "))).countBy(word -> word).toMap();
  }

  static Map<String, Long> levels(Path file) {
    return Flow.lines(file).countBy(Level::of).toMap();
  }
}
