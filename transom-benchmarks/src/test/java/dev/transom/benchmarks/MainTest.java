package dev.transom.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Test
  void refusesAnUnknownNameInOneLineThatTellsTheValidOnes() {
    assertThat(run("ping-pong", "pong")).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(log)).contains("'pong'", "ping-pong, ring, fan-in").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--loud",
        "-x",
        "--rounds 0",
        "--rounds five",
        "--rounds",
        "--seconds 3",
        "--json=1"
      })
  void refusesABadOptionInOneLine(String words) {
    assertThat(run(words.split(" "))).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(log)).hasLineCount(1);
  }

  @Test
  void listsEveryBenchmark() {
    assertThat(run("--list")).isZero();
    assertThat(text(out)).hasLineCount(Catalogue.ALL.size()).contains("stage-1-8", "fairness");
  }

  @Test
  void printsOneJsonObjectPerLine() {
    assertThat(run("cast", "--json", "--rounds", "1", "--seconds", "0.01")).isZero();
    assertThat(text(out).lines())
        .isNotEmpty()
        .allMatch(line ->
            line.matches(
                "\\{\"benchmark\":\"cast\",\"system\":\"[a-z-]+\",\"unit\":\"casts/s\","
                    + "\"median\":[0-9.]+,\"min\":[0-9.]+,\"max\":[0-9.]+}"));
  }

  @Test
  void severalBenchmarksRunInJvmsOfTheirOwn() {
    assertThat(run("cast", "ring", "--json", "--rounds", "1", "--seconds", "0.01")).isZero();
    assertThat(text(out).lines())
        .anyMatch(line -> line.startsWith("{\"benchmark\":\"cast\""))
        .anyMatch(line -> line.startsWith("{\"benchmark\":\"ring\""));
    assertThat(text(log)).isEmpty();
  }

  @Test
  void printsATableForTheDocumentation() {
    assertThat(run("cast", "--markdown", "--rounds", "1", "--seconds", "0.01")).isZero();
    assertThat(text(out).lines().skip(1))
        .allMatch(line -> line.matches("\\|( .* \\|){7}|\\|(---\\|){3}(--:\\|){4}"));
  }

  private int run(String... words) {
    return Main.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(log, true, StandardCharsets.UTF_8),
        words);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
