package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What will run, in words. */
class FlowExplainTest {
  @Test
  void showsLayersStagesAndOperators() {
    assertThat(
            Flow.lines(Path.of("access.log"))
                .flatMap(line -> java.util.List.of(line.split(" ")))
                .named("words")
                .stages(3)
                .countBy(word -> word)
                .stages(2)
                .explain())
        .isEqualTo(
            """
            layer 0: 3 stages from 1 source (files): lines, words
            layer 1: 2 stages from layer 0 (reduced there, then partitioned): countBy(1)
            out: from layer 1
            """);
  }

  @Test
  void showsWindows() {
    assertThat(
            Flow.from(java.util.List.of(Instant.EPOCH))
                .window(Window.<Instant>fixed(Duration.ofHours(1), at -> at))
                .collected(java.util.stream.Collectors::counting)
                .stages(2)
                .explain())
        .contains("collect(0), fixed windows");
  }

  @Test
  void stagesThatWouldOnlyPassElementsOnAreLeftOut() {
    Flow<Long> merged = Flow.range(0, 3).merge(Flow.range(3, 6));
    assertThat(merged.partition(i -> i).stages(2).map(i -> i).explain().lines()).hasSize(4);
    assertThat(merged.countBy(i -> i).explain().lines()).hasSize(4);
    assertThat(merged.shuffle().stages(7).shuffle().stages(2).map(i -> i).explain())
        .isEqualTo(
            """
            layer 2: 2 stages from 1 source (range), 1 source (range): map(2.1)
            out: from layer 2
            """);
  }

  @Test
  void theirTuningGoesToThoseBehind() {
    assertThat(Flow.range(0, 9).partition(i -> i).stages(5).countBy(i -> i % 2).explain())
        .hasLineCount(3)
        .contains("layer 1: 5 stages");
    assertThat(Flow.range(0, 9).partition(i -> i).stages(5).countBy(i -> i % 2).stages(6).explain())
        .contains("layer 1: 6 stages");
    assertThat(Flow.range(0, 9).partition(i -> i).stages(5).countBy(i -> i % 2).toMap()).hasSize(2);
  }
}
