package dev.transom.benchmarks.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Budget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FlowBenchmarksTest {
  private static final int WORDS = 400_000; // several pieces of a file

  /** Every contender's result is checked, so that a small round of each shows whether it works. */
  @TestFactory
  Stream<DynamicTest> contendersCountRight() {
    return Stream.of(
            FlowBenchmarks.wordCount(WORDS),
            FlowBenchmarks.group(30_000),
            FlowBenchmarks.numbers(100_000),
            FlowBenchmarks.windows(50_000))
        .flatMap(FlowBenchmarksTest::rounds);
  }

  private static Stream<DynamicTest> rounds(Benchmark benchmark) {
    return benchmark.contests().getFirst().contenders().stream()
        .map(contender ->
            DynamicTest.dynamicTest(
                benchmark.name() + ", " + contender.system(),
                () -> assertThat(contender.round(Budget.ofSeconds(0.01))[0]).isPositive()));
  }

  @Test
  void aTextIsTheSameEachTimeAndDeletedInTheEnd() throws Exception {
    try (Corpus one = Corpus.words(10_000);
        Corpus other = Corpus.words(10_000)) {
      assertThat(one.file()).hasSameBinaryContentAs(other.file());
    }
    Corpus closed = Corpus.log(10);
    Path file = closed.file();
    assertThat(Files.readAllLines(file))
        .hasSize(10)
        .allMatch(line -> line.matches("2026-03-01T00:00:0\\dZ [A-Z]+:( [a-z]+){4,9}"));
    closed.close();
    assertThat(file).doesNotExist();
  }

  @Test
  void wordsAreAsFrequentAsZipfSays() throws Exception {
    try (Corpus corpus = Corpus.words(1_000_000)) {
      Map<String, Long> counts = ThreadCounts.words(corpus.file());
      Long[] frequent =
          counts.values().stream()
              .sorted((a, b) -> Long.compare(b, a))
              .limit(10)
              .toArray(Long[]::new);
      assertThat(frequent[0]).isBetween(85_000L, 90_000L); // 1 / (1 + 1/2 + … + 1/50,000)
      assertThat(frequent[9]).isBetween(8_200L, 9_200L);
    }
  }

  @Test
  void aWrongCountIsAFailure() {
    try (Corpus corpus = Corpus.words(1_000)) {
      corpus.file();
      assertThatThrownBy(() -> corpus.verify(Map.of("one", 1_000L)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("wrong counts");
      assertThatThrownBy(() -> corpus.verifyTotal(999)).hasMessageContaining("999");
    }
  }
}
