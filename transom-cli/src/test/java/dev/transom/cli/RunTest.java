package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private int code;

  private String run(String... arguments) throws IOException {
    return run(new ByteArrayInputStream(new byte[0]), (first, again) -> {}, arguments);
  }

  private String run(InputStream in, Run.Signals signals, String... arguments) throws IOException {
    Main.Streams streams =
        new Main.Streams(
            in,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    code = new Run(InputTest.options(arguments), streams, signals).call();
    String text = out.toString(StandardCharsets.UTF_8);
    return text.lines().toList().getLast();
  }

  private static long number(String json, String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\":(-?\\d+)").matcher(json);
    assertThat(matcher.find()).as(key + " in " + json).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static Map<String, Long> counts(String json) {
    Map<String, Long> counts = new TreeMap<>();
    String object =
        json.substring(json.indexOf("\"counts\":{") + 10, json.lastIndexOf('}', json.length() - 2));
    Matcher matcher = Pattern.compile("\"([^\"]*)\":(\\d+)").matcher(object);
    while (matcher.find()) {
      counts.put(matcher.group(1), Long.valueOf(matcher.group(2)));
    }
    return counts;
  }

  private void assertNothingLost(String json) {
    assertThat(number(json, "lost")).isZero();
    assertThat(number(json, "duplicates")).isZero();
    assertThat(number(json, "produced"))
        .isEqualTo(number(json, "processed") + number(json, "dead_letters"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void numbers(String producers) throws IOException {
    String json = run("--events", "12345", "--producers", producers, "--json");

    assertThat(code).isZero();
    assertNothingLost(json);
    assertThat(number(json, "processed")).isEqualTo(12_345);
    assertThat(number(json, "distinct")).isEqualTo(1_000);
    assertThat(counts(json)).containsEntry("7", 13L).containsEntry("999", 12L);
    assertThat(json).endsWith("\"interrupted\":false}");
  }

  @Test
  void nothingAtAll() throws IOException {
    String json = run("--events", "0", "--producers", "3", "--consumers", "2", "--json");

    assertThat(code).isZero();
    assertThat(number(json, "produced")).isZero();
    assertThat(counts(json)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "10"})
  void smallDemand(String demand) throws IOException {
    String json = run("--events", "3000", "--max-demand", demand, "--json");

    assertNothingLost(json);
    assertThat(number(json, "processed")).isEqualTo(3_000);
  }

  @Test
  void faultsAndKillsChangeNothing() throws IOException {
    String json =
        run(
            "--events",
            "400000",
            "--failure-rate",
            "0.0005",
            "--kills-per-second",
            "100",
            "--producers",
            "2",
            "--seed",
            "5",
            "--json");

    assertThat(code).isZero();
    assertNothingLost(json);
    assertThat(number(json, "processed")).isEqualTo(400_000);
    Faults faults = new Faults(5, 0.0005, 0);
    long chosen = java.util.stream.LongStream.range(0, 400_000).filter(faults::fails).count();
    assertThat(number(json, "failures_injected")).isEqualTo(chosen);
    assertThat(number(json, "redelivered")).isPositive();
    assertThat(number(json, "restarts")).isPositive();
    assertThat(number(json, "crashes")).isBetween(chosen - 20, chosen);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("injected failure", "only counted");
  }

  @Test
  void poisonedLinesAreDeadLettersAndNoOthers() throws IOException {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      lines.add("w" + random.nextInt(50) + " w" + random.nextInt(50));
    }
    Path file = Files.write(folder.resolve("words"), lines);
    Path dead = folder.resolve("dead");
    Faults faults = new Faults(9, 0, 0.001);
    Map<String, Long> expected = new TreeMap<>();
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      if (faults.poisons(i)) {
        letters.append(i).append("\t3\t").append(lines.get(i)).append('\n');
      } else {
        Keys.WORD.each(lines.get(i), word -> expected.merge(word, 1L, Long::sum));
      }
    }

    String json =
        run(
            file.toString(),
            "--by",
            "word",
            "--poison-rate",
            "0.001",
            "--seed",
            "9",
            "--kills-per-second",
            "50",
            "--producers",
            "3",
            "--dead-letters",
            dead.toString(),
            "--json");

    assertThat(code).isZero();
    assertNothingLost(json);
    assertThat(counts(json)).isEqualTo(expected);
    assertThat(Files.readString(dead)).isEqualTo(letters.toString());
    assertThat(number(json, "dead_letters")).isEqualTo(letters.toString().lines().count());
  }

  @Test
  void standardInputIsReadOnceThoughProducersAreKilled() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      text.append(i % 97).append('\n');
    }
    InputStream in = new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));

    String json = run(in, (first, again) -> {}, "-", "--kills-per-second", "100", "--json");

    assertThat(code).isZero();
    assertNothingLost(json);
    assertThat(number(json, "processed")).isEqualTo(200_000);
    assertThat(counts(json)).hasSize(97).containsEntry("0", 2_062L).containsEntry("96", 2_061L);
  }

  @Test
  void aRateHoldsProducersBack() throws IOException {
    String json = run("--rate", "2000", "--duration", "500ms", "--json");

    assertNothingLost(json);
    assertThat(number(json, "processed")).isBetween(1L, 1_300L);
  }

  @Test
  void anInterruptFinishesWhatWasTakenIn() throws IOException {
    String json =
        run(
            new ByteArrayInputStream(new byte[0]),
            (first, again) -> Thread.ofVirtual().start(first),
            "--duration",
            "1h",
            "--json");

    assertThat(code).isEqualTo(130);
    assertNothingLost(json);
    assertThat(json).endsWith("\"interrupted\":true}");
  }

  @Test
  void invalidTextIsCounted() throws IOException {
    Path file = Files.write(folder.resolve("bad"), new byte[] {'a', (byte) 0xFF, '\n', 'b', '\n'});

    String json = run(file.toString(), "--json");

    assertThat(number(json, "invalid_utf8")).isEqualTo(1);
    assertThat(counts(json)).containsOnlyKeys("a\uFFFD", "b");
  }

  @Test
  void thePeopleGetATable() throws IOException {
    run("--events", "5000", "--top", "2");

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("processed          5,000\n", "lost               0\n")
        .contains("                 5  0\n                 5  1\n… and 998 more\n");
  }

  @Test
  void noThreadIsLeft() throws IOException {
    run("--events", "1000", "--json");

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("transom-killer") || name.startsWith("transom-input"));
  }
}
