package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLinesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<RunOptions> seen = new ArrayList<>();

  private int execute(String... arguments) {
    Main.Streams streams =
        new Main.Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    CommandLines.Job job =
        options -> {
          seen.add(options);
          return 0;
        };
    return CommandLines.execute(streams, (first, again) -> {}, job, arguments);
  }

  private RunOptions options(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "run";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    assertThat(execute(all)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return seen.getLast();
  }

  @Test
  void examplesAreListedAndRun() {
    assertThat(execute("example")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .contains("key-value-store  A GenServer with typed calls and casts.")
        .allMatch(line -> line.matches("[a-z-]+  [A-Z0-9].*\\."));

    out.reset();
    assertThat(execute("example", "key-value-store")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("one: eins\n");
    assertThat(err.size()).isZero();
  }

  @Test
  void anUnknownExampleIsAMistake() {
    assertThat(execute("example", "nothing")).isEqualTo(CommandLines.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "transom: there is no example 'nothing'; 'transom example' lists those there are\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void defaultsWithoutFiles() {
    RunOptions options = options();

    assertThat(options.generated()).isTrue();
    assertThat(options.producers()).isEqualTo(1);
    assertThat(options.consumers()).isEqualTo(8);
    assertThat(options.rate()).isEmpty();
    assertThat(options.events()).isEmpty();
    assertThat(options.duration()).contains(Duration.ofSeconds(10));
    assertThat(options.work()).isZero();
    assertThat(options.failureRate()).isZero();
    assertThat(options.poisonRate()).isZero();
    assertThat(options.killsPerSecond()).isZero();
    assertThat(options.deadLetters()).isEmpty();
    assertThat(options.maxDemand()).isEqualTo(1000);
    assertThat(options.minDemand()).isEqualTo(500);
    assertThat(options.top()).isEqualTo(20);
    assertThat(options.json()).isFalse();
  }

  @Test
  void filesAreNotBoundByTime() {
    RunOptions options = options("a", "-", "b");

    assertThat(options.files()).containsExactly("a", "-", "b");
    assertThat(options.duration()).isEmpty();
    assertThat(options.keys()).isSameAs(Keys.LINE);
  }

  @Test
  void eventsReplaceTheDuration() {
    RunOptions options = options("--events", "7");

    assertThat(options.events()).hasValue(7);
    assertThat(options.duration()).isEmpty();
  }

  @Test
  void everyOption() {
    RunOptions options =
        options(
            "--producers=2",
            "--consumers=3",
            "--rate=4",
            "--work=250us",
            "--by=word",
            "--failure-rate=0.5",
            "--poison-rate=1e-3",
            "--kills-per-second=2.5",
            "--dead-letters=dead.tsv",
            "--seed=-9",
            "--max-demand=10",
            "--min-demand=9",
            "--top=0",
            "--json",
            "file");

    assertThat(options.producers()).isEqualTo(2);
    assertThat(options.consumers()).isEqualTo(3);
    assertThat(options.rate()).hasValue(4);
    assertThat(options.work()).isEqualTo(Duration.ofNanos(250_000));
    assertThat(options.keys()).isSameAs(Keys.WORD);
    assertThat(options.failureRate()).isEqualTo(0.5);
    assertThat(options.poisonRate()).isEqualTo(0.001);
    assertThat(options.killsPerSecond()).isEqualTo(2.5);
    assertThat(options.deadLetters()).contains(Path.of("dead.tsv"));
    assertThat(options.seed()).isEqualTo(-9);
    assertThat(options.maxDemand()).isEqualTo(10);
    assertThat(options.minDemand()).isEqualTo(9);
    assertThat(options.top()).isZero();
    assertThat(options.json()).isTrue();
  }

  @Test
  void minDemandIsHalfOfMaxDemand() {
    assertThat(options("--max-demand", "1").minDemand()).isZero();
    assertThat(options("--max-demand", "7").minDemand()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "--nope",
        "run --nope",
        "run --events",
        "run --events many",
        "run --events -1",
        "run --events 9999999999999999999",
        "run --producers 0",
        "run --consumers 0",
        "run --rate 0",
        "run --rate 1.5",
        "run --work 10",
        "run --work ten",
        "run --work -1s",
        "run --work 10days",
        "run --work 99999999h",
        "run --duration 0s",
        "run --failure-rate 1.1",
        "run --failure-rate -0.1",
        "run --failure-rate NaN",
        "run --failure-rate 0x1p-3",
        "run --poison-rate 2",
        "run --kills-per-second -1",
        "run --kills-per-second Infinity",
        "run --seed x",
        "run --top -1",
        "run --max-demand 0",
        "run --min-demand 1000",
        "run --max-demand 10 --min-demand 10",
        "run --events 1 --duration 1s",
        "run --by word",
        "run file --by field:0",
        "run file --by field:",
        "run file --by field:1x",
        "run file --by field:99999999999",
        "run file --by words",
        "run file --events 1",
        "run file --duration 1s",
        "run --seed 1 --seed 2",
        "wordcount",
        "wordcount --top 3",
        "wordcount file --top -1",
        "wordcount file --top 1000001",
        "wordcount file --top x",
        "wordcount file --by",
        "wordcount file --by (",
        "wordcount file --by *",
        "wordcount file --kills-per-second -1",
        "wordcount file --kills-per-second x",
        "wordcount file --seed x",
        "wordcount file --json=1",
        "wordcount file --producers 2",
        "loglevels",
        "loglevels --json",
        "loglevels file --top 3",
      })
  void aMistakeCostsAtMostTwoLines(String line) {
    int code = execute(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(seen).isEmpty();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8).lines().toList())
        .hasSizeBetween(1, 2)
        .first()
        .asString()
        .startsWith("transom: ")
        .doesNotContain("dev.transom", "Exception");
  }

  @Test
  void aMistakeIsNamed() {
    execute("run", "--evnts", "3");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("unknown option '--evnts'")
        .contains("--events");
  }

  @Test
  void anOptionWithoutValueIsNamed() {
    execute("run", "--events");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--events needs a value");
  }

  @Test
  void anArgumentThatStartsWithAtIsAFile() {
    assertThat(options("@file").files()).containsExactly("@file");
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(execute("--help")).isZero();
    assertThat(execute("run", "--help")).isZero();
    assertThat(execute("--version")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--kills-per-second", "transom run", "transom (", "Java ");
    assertThat(err.size()).isZero();
  }

  @Test
  void aRunThatCannotStartSaysSoInOneLine() {
    Main.Streams streams =
        new Main.Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));

    int code =
        CommandLines.execute(
            streams,
            (first, again) -> {},
            options -> {
              throw new UsageException("no such file:\n x");
            },
            "run");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("transom: no such file: x\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"500us", "0.5ms", "0.0005s"})
  void durations(String text) {
    assertThat(new Values.Time().convert(text)).isEqualTo(Duration.ofNanos(500_000));
    assertThat(new Values.Time().convert("2h")).isEqualTo(Duration.ofHours(2));
    assertThat(new Values.Time().convert("1m")).isEqualTo(Duration.ofMinutes(1));
    assertThat(new Values.Time().convert("0")).isZero();
  }
}
