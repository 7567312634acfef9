package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.pipeline.Message;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.PipelineSpec;
import dev.transom.pipeline.Retry;
import dev.transom.pipeline.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The pipeline and the test of docs/guides/testing.md, as they stand there. */
class ReadingsTest {
  record Reading(String sensor, double value) {
    static Reading parse(String line) {
      String[] parts = line.split(" ");
      return new Reading(parts[0], Double.parseDouble(parts[1]));
    }
  }

  interface ReadingTable {
    void insert(List<Reading> rows);
  }

  static PipelineSpec<String, Reading> pipeline(Source<String> source, ReadingTable table) {
    return Pipeline.from(source)
        .process(message -> message.map(Reading::parse))
        .batch(
            "table",
            b -> b.size(100).timeout(Duration.ofMinutes(1)),
            batch -> table.insert(batch.data()))
        .retry(Retry.times(2).backoff(Duration.ofMinutes(5)).jitter(0));
  }

  @Test
  void aPipelineIsTestedInVirtualTime() {
    try (TestNode test = TestNode.start()) {
      test.run(() -> {
        List<Reading> table = new CopyOnWriteArrayList<>();
        Pipeline<String> readings = pipeline(DummySource.create(), table::addAll).start("readings");

        TestMessages.send(readings, "roof 21.5").expectSuccessful();
        assertThat(table).containsExactly(new Reading("roof", 21.5));

        TestMessages bad = TestMessages.send(readings, "roof").limit(Duration.ofHours(1));
        Message<?> letter = bad.expectFailed().getFirst();
        assertThat(letter.failure().orElseThrow().reason()).contains("ArrayIndexOutOfBounds");
        assertThat(test.elapsed()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));

        TestMessages some = TestMessages.batch(readings, "roof 22.0", "cellar 9.0");
        some.expectNone(Duration.ofSeconds(59));
        test.advance(Duration.ofSeconds(1));
        some.expectSuccessful();
        assertThat(table).hasSize(3);
        readings.stop();
      });
    }
  }
}
