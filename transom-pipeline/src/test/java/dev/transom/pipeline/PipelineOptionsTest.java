package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineOptionsTest {
  @TempDir Path folder;

  private final PipelineSpec<String, String> spec =
      Pipeline.from(Sources.from(List.of("a")))
          .process(p -> p.concurrency(2), message -> message)
          .batch("db", b -> b.size(50), batch -> {})
          .batch("mail", batch -> {});

  private PipelineOptions file(String text) throws IOException {
    return file(text, Map.of());
  }

  private PipelineOptions file(String text, Map<String, String> environment) throws IOException {
    Path file = folder.resolve("p.properties");
    Files.writeString(file, text);
    return PipelineOptions.load(file, environment);
  }

  private String described(PipelineOptions options) {
    return spec.options(options).describe();
  }

  private static String value(String described, String key) {
    return described
        .lines()
        .filter(line -> line.startsWith(key + " "))
        .findFirst()
        .orElseThrow()
        .replaceAll(".* = ", "");
  }

  @Test
  void aFileWinsOverTheProgram() throws IOException {
    String described =
        described(
            file(
                """
                # of tonight
                processors.concurrency = 16
                batchers.db.size = 500
                batchers.mail.timeout = 250ms
                retry.backoff=2s
                rate.messages = 1000
                """));
    assertThat(value(described, "processors.concurrency")).isEqualTo("16");
    assertThat(value(described, "batchers.db.size")).isEqualTo("500");
    assertThat(value(described, "batchers.mail.size")).isEqualTo("100");
    assertThat(value(described, "batchers.mail.timeout")).isEqualTo("250ms");
    assertThat(value(described, "retry.backoff")).isEqualTo("2s");
    assertThat(value(described, "rate.messages")).isEqualTo("1000");
  }

  @Test
  void whatTheFileDoesNotNameStaysAsItWas() throws IOException {
    String described = described(file(""));
    assertThat(value(described, "processors.concurrency")).isEqualTo("2");
    assertThat(value(described, "batchers.db.size")).isEqualTo("50");
    assertThat(value(described, "max-in-flight")).isEqualTo("10000");
  }

  @Test
  void theCommandLineWinsOverTheFile() throws IOException {
    PipelineOptions file = file("processors.concurrency = 16\nretry.times = 9");
    PipelineOptions line = PipelineOptions.of("--set", Map.of("processors.concurrency", "4"));
    assertThat(value(described(file.and(line)), "processors.concurrency")).isEqualTo("4");
    assertThat(value(described(file.and(line)), "retry.times")).isEqualTo("9");
    String later = spec.options(file).options(line).describe();
    assertThat(value(later, "processors.concurrency")).isEqualTo("4");
    assertThat(value(later, "retry.times")).isEqualTo("9");
  }

  @Test
  void anOptionThatTheProgramSetsLaterDoesNotWin() throws IOException {
    String described = spec.options(file("max-in-flight = 700")).maxInFlight(800).describe();
    assertThat(value(described, "max-in-flight")).isEqualTo("700");
  }

  @Test
  void variablesOfTheEnvironmentArePutIn() throws IOException {
    PipelineOptions options =
        file(
            """
            processors.concurrency = ${WORKERS}
            batchers.db.size = ${SIZE:300}
            batchers.db.timeout = ${SECONDS:7}${UNIT:s}
            """,
            Map.of("WORKERS", "12", "UNIT", "m"));
    String described = described(options);
    assertThat(value(described, "processors.concurrency")).isEqualTo("12");
    assertThat(value(described, "batchers.db.size")).isEqualTo("300");
    assertThat(value(described, "batchers.db.timeout")).isEqualTo("420s");
  }

  @Test
  void aVariableThatIsNotSetIsNamed() {
    assertThatThrownBy(() -> file("processors.concurrency = ${WORKERS}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "p.properties: processors.concurrency needs the environment variable WORKERS: set it,"
                + " or write ${WORKERS:default}");
  }

  @Test
  void anUnknownKeyIsAnErrorThatNamesTheValidOnes() {
    assertThatThrownBy(() -> file("procesors.concurrency = 3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p.properties: there is no option \"procesors.concurrency\"")
        .hasMessageContaining("there are: sources.concurrency, ")
        .hasMessageContaining("batchers.NAME.size");
    assertThatThrownBy(() -> file("batchers.db.sise = 3"))
        .hasMessageContaining("there is no option \"batchers.db.sise\"");
    assertThatThrownBy(() -> file("size = 3")).hasMessageContaining("there is no option \"size\"");
  }

  @Test
  void aWrongValueIsAnErrorThatSaysWhatIsRight() {
    assertThatThrownBy(() -> file("processors.concurrency = many"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p.properties: processors.concurrency is ")
        .hasMessageEndingWith("got: \"many\"");
    assertThatThrownBy(() -> file("processors.concurrency = 0"))
        .hasMessageEndingWith("processors.concurrency is 1 or more, got: 0");
    assertThatThrownBy(() -> file("retry.jitter = 2"))
        .hasMessageEndingWith("retry.jitter is from 0 to 1, got: 2.0");
    assertThatThrownBy(() -> file("batchers.db.timeout = soon"))
        .hasMessageContaining("batchers.db.timeout is ");
    assertThatThrownBy(() -> file("batchers.db.handler-timeout = 10ns"))
        .hasMessageContaining("at least 1ms");
  }

  @Test
  void aBatcherThatThereIsNotIsAnError() throws IOException {
    PipelineOptions options = file("batchers.dv.size = 3");
    assertThatThrownBy(() -> described(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "batchers.dv.size is about a batcher that there is not; there are: db, mail");
    assertThatThrownBy(() -> Pipeline.from(Sources.from(List.of("a"))).options(options).start("p"))
        .hasMessageEndingWith("this pipeline has none");
  }

  @Test
  void aWeightLimitNeedsAWeight() throws IOException {
    PipelineOptions options = file("batchers.db.max-weight = 1MB");
    assertThatThrownBy(() -> described(options)).hasMessageContaining("call weight(");
    String described =
        Pipeline.from(Sources.from(List.of("a")))
            .batch("db", b -> b.weight(10, message -> 1), batch -> {})
            .options(options)
            .describe();
    assertThat(value(described, "batchers.db.max-weight")).isEqualTo("1000000");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> PipelineOptions.load(folder.resolve("none.properties")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.properties");
  }

  @Test
  void describeNamesEveryKeyOnceWithValueAndPurpose() {
    String described = spec.describe();
    for (String key : PipelineOptions.keys()) {
      String one = key.replace("NAME", "db");
      assertThat(described.lines().filter(line -> line.startsWith(one + " "))).hasSize(1);
      assertThat(value(described, one)).isNotEmpty();
    }
    assertThat(described.lines()).allMatch(line -> line.matches("# .+|\\S+ = .+"));
  }

  @Test
  void whatDescribePrintsIsAFileThatSaysTheSame() throws IOException {
    PipelineSpec<String, String> rich =
        spec.retry(Retry.times(7).backoff(Duration.ofMillis(1500)).jitter(0.5))
            .rateLimit(17, Duration.ofMinutes(1), 5);
    String described = rich.describe();
    assertThat(described).contains("rate.burst = 5");
    assertThat(spec.options(file(described)).describe()).isEqualTo(described);
  }

  @Test
  void theMenuOfDefaults() {
    String described = Pipeline.from(Sources.from(List.of("a"))).batch("b", x -> {}).describe();
    assertThat(value(described, "sources.concurrency")).isEqualTo("1");
    assertThat(value(described, "sources.poll-interval")).isEqualTo("100ms");
    assertThat(value(described, "processors.concurrency"))
        .isEqualTo("" + 2 * Runtime.getRuntime().availableProcessors());
    assertThat(value(described, "processors.handler-timeout")).isEqualTo("0s");
    assertThat(value(described, "retry.times")).isEqualTo("3");
    assertThat(value(described, "retry.backoff")).isEqualTo("100ms");
    assertThat(value(described, "shutdown")).isEqualTo("30s");
    assertThat(value(described, "batchers.b.size")).isEqualTo("100");
    assertThat(value(described, "batchers.b.timeout")).isEqualTo("1s");
    assertThat(value(described, "batchers.b.concurrency")).isEqualTo("1");
  }
}
