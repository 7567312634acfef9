package dev.transom.benchmarks.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.ParallelFlux;
import reactor.core.scheduler.Schedulers;

/**
 * Project Reactor: {@code parallel().runOn()}, a collection on each rail, and {@code reduce} of
 * those. Lines go to the rails in lists, without which each would be handed over by itself.
 */
final class ReactorCounts {
  private static final int LINES = 1_000;

  private ReactorCounts() {}

  /** Each piece is counted as one element. */
  static Map<String, Long> words(Path file) throws IOException {
    return counted(
        rails(Flux.fromIterable(Piece.of(file))),
        (counts, piece) -> {
          for (Words words = piece.words(); words.next(); ) {
            counts.add(words.word());
          }
        });
  }

  /** Each word is an element. */
  static Map<String, Long> wordsOfLines(Path file) throws IOException {
    try (Stream<String> all = Files.lines(file)) {
      return counted(
          rails(Flux.fromStream(all).buffer(LINES))
              .concatMap(lines ->
                  Flux.fromIterable(lines)
                      .concatMapIterable(line -> Arrays.asList(line.split(" ")))),
          Counts::add);
    }
  }

  static Map<String, Long> levels(Path file) throws IOException {
    return counted(
        rails(Flux.fromIterable(Piece.of(file))),
        (counts, piece) -> {
          for (Lines lines = piece.lines(); lines.next(); ) {
            counts.add(Level.of(lines.line()));
          }
        });
  }

  static Map<String, Long> levelsOfLines(Path file) throws IOException {
    try (Stream<String> all = Files.lines(file)) {
      return counted(
          rails(Flux.fromStream(all).buffer(LINES)).concatMap(Flux::fromIterable).map(Level::of),
          Counts::add);
    }
  }

  private static <T> ParallelFlux<T> rails(Flux<T> all) {
    return all.parallel().runOn(Schedulers.parallel());
  }

  private static <T> Map<String, Long> counted(
      ParallelFlux<T> rails, BiConsumer<Counts, T> counting) {
    Counts counts = rails.collect(Counts::new, counting).reduce(Counts::with).block();
    return Objects.requireNonNull(counts).toMap();
  }
}
