package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PipelineCommandTest {
  private static final Run.Signals NO_SIGNALS = (first, again) -> {};

  @TempDir private Path folder;

  private final TextCommands command = new TextCommands();

  private String run(String... arguments) {
    return command.run(with("pipeline", arguments)).lines().reduce((a, b) -> b).orElse("");
  }

  private static String[] with(String first, String... arguments) {
    return Stream.concat(Stream.of(first), Stream.of(arguments)).toArray(String[]::new);
  }

  private String file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n").toString();
  }

  private static long number(String json, String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\":(-?\\d+)").matcher(json);
    assertThat(matcher.find()).as(key + " in " + json).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private void assertBalance(String json, long produced, long failed) {
    assertThat(command.code()).as(json).isZero();
    assertThat(number(json, "produced")).isEqualTo(produced);
    assertThat(number(json, "acked")).isEqualTo(produced - failed);
    assertThat(number(json, "failed")).isEqualTo(failed);
    assertThat(number(json, "dead_letters")).isEqualTo(failed);
    assertThat(number(json, "inserted")).isEqualTo(produced - failed);
    assertThat(number(json, "lost")).isZero();
    assertThat(number(json, "duplicates")).isZero();
  }

  // ------------------------------------------------------------------ what it counts

  @Test
  void generatedOrders() {
    String json = run("--events", "12345", "--batch-size", "10", "--seed", "7", "--json");

    assertBalance(json, 12_345, 0);
    assertThat(number(json, "seed")).isEqualTo(7);
    assertThat(number(json, "batches")).isEqualTo(1_235);
    assertThat(number(json, "retried")).isZero();
    assertThat(json).endsWith("\"interrupted\":false}").doesNotContain("\n");
  }

  @Test
  void nothingAtAll() {
    assertBalance(run("--events", "0", "--json"), 0, 0);
  }

  @Test
  void theSeedDecidesAboutOrders() {
    PipelineOrders some = new PipelineOrders(1);

    assertThat(some.line(17)).isEqualTo(new PipelineOrders(1).line(17));
    assertThat(some.line(17)).isNotEqualTo(new PipelineOrders(2).line(17));
    assertThat(LongStream.range(0, 1_000).mapToObj(some::line)).doesNotHaveDuplicates();
    assertThat(worth(run("--events", "500", "--seed", "1")))
        .isEqualTo(worth(run("--events", "500", "--seed", "1", "--concurrency", "1")))
        .isNotEqualTo(worth(run("--events", "500", "--seed", "2")));
  }

  private String worth(String lastLine) {
    assertThat(lastLine).startsWith("seed");
    return command.printed().lines().filter(it -> it.startsWith("worth")).findFirst().orElseThrow();
  }

  @Test
  void throwsAreRetriedAndPoisonIsADeadLetter() throws IOException {
    Faults faults = new Faults(3, 0.01, 0.001);
    long failures =
        LongStream.range(0, 20_000).filter(n -> faults.fails(n) && !faults.poisons(n)).count();
    long poisons = LongStream.range(0, 20_000).filter(faults::poisons).count();
    String config = file("c", "retry.backoff = 1ms");

    String json =
        run(
            "--events",
            "20000",
            "--failure-rate",
            "0.01",
            "--poison-rate",
            "0.001",
            "--retries",
            "2",
            "--seed",
            "3",
            "--config",
            config,
            "--json");

    assertThat(poisons).isPositive();
    assertBalance(json, 20_000, poisons);
    assertThat(number(json, "retried")).isEqualTo(failures + 2 * poisons);
    assertThat(command.said()).contains("after 3 attempts", "is poisoned", "only counted");
  }

  @Test
  void withoutRetriesEveryThrowIsADeadLetter() {
    Faults faults = new Faults(3, 0.01, 0);
    long failures = LongStream.range(0, 5_000).filter(faults::fails).count();

    String json =
        run(
            "--events",
            "5000",
            "--failure-rate",
            "0.01",
            "--retries",
            "0",
            "--seed",
            "3",
            "--json");

    assertBalance(json, 5_000, failures);
    assertThat(number(json, "retried")).isZero();
  }

  @Test
  void killsChangeNothing() throws IOException {
    String config = file("c", "retry.backoff = 1ms", "batchers.table.concurrency = 2");
    String json =
        run(
            "--events",
            "200000",
            "--rate",
            "60000",
            "--kills-per-second",
            "20",
            "--failure-rate",
            "0.001",
            "--poison-rate",
            "0.0001",
            "--seed",
            "5",
            "--config",
            config,
            "--json");

    Faults faults = new Faults(5, 0, 0.0001);
    assertBalance(json, 200_000, LongStream.range(0, 200_000).filter(faults::poisons).count());
    assertThat(number(json, "kills")).isPositive();
  }

  @Test
  void severalSourcesShareWhatIsGenerated() throws IOException {
    String config = file("c", "sources.concurrency = 3");

    assertBalance(run("--events", "10001", "--config", config, "--json"), 10_001, 0);
  }

  @Test
  void aDurationEndsByDraining() {
    String json = run("--duration", "300ms", "--batch-timeout", "10s", "--json");

    assertBalance(json, number(json, "produced"), 0);
  }

  // ------------------------------------------------------------------ files

  @Test
  void linesOfFilesAreOrders() throws IOException {
    String one =
        file(
            "one",
            "{\"customer\":\"a\",\"item\":\"pen\",\"quantity\":2,\"price\":1.50}\r",
            "just text",
            "{\"customer\":\"a\"}",
            "",
            "{no");
    String two =
        file("two", " {\"price\":3,\"quantity\":1,\"item\":\"Füller\",\"customer\":\"b\"}");

    String last = run(one, two, "--seed", "1");

    assertThat(command.code()).isZero();
    assertThat(last).isEqualTo("seed               1");
    assertThat(command.printed())
        .contains(
            "produced           6\n",
            "acked              4\n",
            "failed             2\n",
            "dead letters       2\n",
            "worth              6.00\n");
    assertThat(command.said())
        .contains("event 2 after 1 attempt: not an order: \"item\"", "event 4 after 1 attempt");
  }

  @Test
  void standardInputIsReadOnceWhateverIsKilled() {
    String lines =
        IntStream.range(0, 50_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    ByteArrayInputStream in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));

    String json =
        command
            .run(
                in,
                NO_SIGNALS,
                "pipeline",
                "-",
                "--kills-per-second",
                "20",
                "--rate",
                "20000",
                "--json")
            .strip();

    assertBalance(json, 50_000, 0);
  }

  @Test
  void filesAreReadOnceWhateverIsKilled() throws IOException {
    String[] lines = IntStream.range(0, 60_000).mapToObj(i -> "line " + i).toArray(String[]::new);
    String config = file("c", "sources.concurrency = 2");

    String json =
        run(
            file("one", lines),
            file("two", "x"),
            "--kills-per-second",
            "20",
            "--rate",
            "20000",
            "--config",
            config,
            "--json");

    assertBalance(json, 60_001, 0);
  }

  @Test
  void whatIsNotUtf8IsReplacedAndCounted() throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[] {'a', (byte) 0xFF, '\n', 'b', '\n'});

    String json = run(file.toString(), "--json");

    assertBalance(json, 2, 0);
    assertThat(number(json, "invalid_utf8")).isEqualTo(1);
  }

  // ------------------------------------------------------------------ how it ends

  @Test
  void anInterruptDrains() throws Exception {
    AtomicReference<Runnable> interrupt = new AtomicReference<>();
    try (PipedOutputStream feed = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(feed)) {
      feed.write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
      feed.flush();
      Run.Signals signals = (first, again) -> interrupt.set(first);
      Thread user =
          Thread.ofPlatform()
              .start(() -> {
                while (!command.said().contains("in flight")) {
                  Thread.onSpinWait(); // for the first line of progress: both are taken in
                }
                interrupt.get().run();
              });
      String json = command.run(in, signals, "pipeline", "-", "--batch-timeout", "1h", "--json");
      user.join();

      assertThat(command.code()).isEqualTo(Report.INTERRUPTED);
      assertThat(number(json, "produced")).isEqualTo(2);
      assertThat(number(json, "acked")).isEqualTo(2);
      assertThat(json).contains("\"interrupted\":true");
    }
  }

  // ------------------------------------------------------------------ options

  @Test
  void aFileSetsOptionsAndTheCommandLineWins() throws IOException {
    String config = file("c", "batchers.table.size = ${NO_SUCH_VARIABLE:50}", "retry.times = 0");

    assertThat(number(run("--events", "1000", "--config", config, "--json"), "batches"))
        .isEqualTo(20);
    String json =
        run(
            "--events",
            "1000",
            "--config",
            config,
            "--batch-size",
            "25",
            "--retries",
            "1",
            "--failure-rate",
            "1",
            "--json");
    assertBalance(json, 1_000, 0);
    assertThat(number(json, "batches")).isBetween(40L, 60L);
    assertThat(number(json, "retried")).isEqualTo(1_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "proccessors = 3 | there is no option \"proccessors\"; there are: sources.concurrency,",
        "batchers.db.size = 3 | batchers.db.size is about a batcher that there is not",
        "rate.messages = x | rate.messages is a whole number, got: \"x\"",
        "retry.times = ${NO_SUCH_VARIABLE} | needs the environment variable NO_SUCH_VARIABLE",
        "max-in-flight = 5 | never full with 5 in flight"
      })
  void aWrongFileIsRefusedInOneLine(String line, String why) throws IOException {
    run("--events", "1", "--config", file("c", line));

    assertThat(command.code()).isEqualTo(CommandLines.USAGE);
    assertThat(command.said()).startsWith("transom: ").contains(why);
    assertThat(command.said().lines()).hasSize(1);
    assertThat(command.printed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--events x",
        "--events -1",
        "--events 1 --duration 1s",
        "--duration 0",
        "--batch-timeout 0",
        "--batch-size 0",
        "--concurrency 0",
        "--rate 0",
        "--retries -1",
        "--failure-rate 1.5",
        "--poison-rate nan",
        "--kills-per-second -3",
        "--seed abc",
        "--config",
        "--config no/such/file",
        "--consumers 3",
        "no/such/file",
        "no/such/file --events 3",
        "- --duration 3s",
        "- -"
      })
  void aMistakeCostsTwoLinesAndNothingIsStarted(String arguments) {
    run(arguments.split(" "));

    assertThat(command.code()).isEqualTo(CommandLines.USAGE);
    assertThat(command.said()).startsWith("transom: ");
    assertThat(command.said().lines()).hasSizeLessThanOrEqualTo(2);
    assertThat(command.printed()).isEmpty();
  }

  @Test
  void helpNamesEveryOption() {
    run("--help");

    assertThat(command.code()).isZero();
    assertThat(command.printed())
        .contains(
            "--events",
            "--duration",
            "--failure-rate",
            "--poison-rate",
            "--kills-per-second",
            "--concurrency",
            "--batch-size",
            "--batch-timeout",
            "--rate",
            "--retries",
            "--seed",
            "--config",
            "--json");
  }
}
