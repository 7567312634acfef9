package dev.transom.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Node;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example runs to its end, prints what it should, and leaves nothing running. */
class ExamplesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/transom/examples");

  /** What each prints: a pattern for the whole of it. */
  private static final Map<String, String> OUTPUT =
      Map.ofEntries(
          Map.entry(
              "parallel-queries",
              """
              query 1: 10 rows
              query 2: 20 rows
              query 3: 30 rows
              query 4: 40 rows
              query 5: 50 rows
              5 queries of 200 ms took (about as long as one|\\d+)
              """),
          Map.entry(
              "database-server",
              """
              connection 2: select 1
              connection 3: select 2
              connection 1: select 3
              connection 2: select 4
              connection 3: select 5
              connection 1: select 6
              """),
          Map.entry(
              "generic-server",
              """
              counter: 2, 42
              stack: 1, 2
              """),
          Map.entry(
              "key-value-store",
              """
              one: eins
              ten: unknown
              entries: 2
              """),
          Map.entry(
              "thousand-fetches",
              """
              990 of 1000 pages in time
              """),
          Map.entry(
              "pool-transaction",
              """
              sum of the roots: 210.0
              a client failed in the middle of it, its worker came back: .*idle=5.*
              """),
          Map.entry(
              "least-loaded",
              """
              200 jobs done by 4 workers
              the one that was held up did the least: true
              """),
          Map.entry(
              "rate-limit",
              """
              at once: the burst
              50 more took the half second that they should
              """),
          Map.entry(
              "even-numbers",
              """
              2
              4
              6
              8
              10
              12
              14
              16
              18
              20
              """),
          Map.entry(
              "message-router",
              """
              home: \\[hello, dinner\\]
              unknown: \\[\\?\\]
              work: \\[meeting at ten\\]
              """),
          Map.entry(
              "dynamic-consumers",
              """
              100 jobs done, never more than ten at once: true
              """),
          Map.entry(
              "word-count",
              """
              7 the
              3 fish
              3 ships
              2 counts
              """),
          Map.entry(
              "csv-counting",
              """
              left out: x17,IT,three
              BE: 1000 orders, 3000 items
              IT: 1000 orders, 3000 items
              PT: 1000 orders, 3000 items
              """),
          Map.entry(
              "log-levels",
              """
              \\{ERROR=40, INFO=2850, WARN=90, unparsed=20}
              10 x billing: disk full
              10 x mail: disk full
              10 x mail: no route to host
              10 x search: disk full
              """),
          Map.entry(
              "enrichment",
              """
              unknown: Sale\\[sku=p9, items=1]
              \\{ink=4.00, paper=25.00, pen=6.00}
              """),
          Map.entry(
              "late-readings",
              """
              too late: roof 2026-03-01T12:20:00Z
              11:00 cellar 9.0
              11:00 cellar 9.0 so far
              12:00 cellar 10.0
              12:00 cellar 10.0 so far
              12:00 roof 21.0 so far
              12:00 roof 24.0
              13:00 roof 25.0
              13:00 roof 25.0 so far
              """),
          Map.entry(
              "json-orders",
              """
              Priced\\[order=Order\\[id=1, sku=pen, items=2], cents=300]
              Priced\\[order=Order\\[id=2, sku=ink, items=1], cents=400]
              \\{"id": 3, "sku": "owl", "items": 1} \\[no price for owl]
              \\{"id": 4, "sku": \\[.*end-of-input.*]
              """),
          Map.entry(
              "batches-by-user",
              """
              ann: \\[10, 10, 10]
              bob: \\[10, 5]
              cy: \\[10, 5]
              """),
          Map.entry(
              "batch-inserts",
              """
              999 rows, 1998 items
              refused: Order\\[id=617, items=-1]
              """),
          Map.entry(
              "pipeline-events",
              """
              batches: 10
              dead: ArithmeticException: / by zero: 2
              failed in a batch: 0
              numbers ENDED: 1
              numbers RUNNING: 1
              successful: 998
              """),
          Map.entry(
              "pull-source",
              """
              not done: \\[7, 17, 27, 37, 47, 57, 67, 77, 87, 97]
              """),
          Map.entry(
              "push-source",
              """
              sum of the readings: 500500
              """),
          Map.entry(
              "crash-and-restart",
              """
              answer 1 of this process: 25
              answer 2 of this process: 20
              the caller is told: .*ArithmeticException.*
              answer 1 of this process: 10
              """),
          Map.entry(
              "waiting-processes",
              """
              100000 processes answered, sum 5000050000
              each takes (less than 1,000 bytes: )?\\d+
              """),
          Map.entry(
              "busy-and-calm",
              """
              tick 1
              tick 2
              tick 3
              tick 4
              tick 5
              tick 6
              tick 7
              tick 8
              tick 9
              tick 10
              the calm one ended Normal.*
              """));

  static List<Example> examples() {
    return Example.all();
  }

  private static String outputOf(Example example) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example.program().main();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("examples")
  @Timeout(60)
  void printsWhatItShouldAndLeavesNothingRunning(Example example) throws Exception {
    String printed = outputOf(example);

    assertThat(printed).matches(Pattern.compile(OUTPUT.getOrDefault(example.name(), "no pattern")));
    for (ProcessInfo last : Node.local().processes()) {
      Processes.await(last.pid(), Duration.ofSeconds(20)); // has said its last word, and ends
    }
    assertThat(Node.local().processes()).isEmpty();
  }

  @Test
  void namesAreKebabCaseAndUnique() {
    assertThat(Example.all())
        .extracting(Example::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"));
    assertThat(Example.all())
        .extracting(Example::sentence)
        .allMatch(sentence -> sentence.matches("[A-Z0-9][^\\n]*\\."));
  }

  @Test
  void noneIsLongerThanSixtyLines() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      assertThat(files)
          .filteredOn(file -> !file.endsWith("Example.java"))
          .isNotEmpty()
          .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(60));
    }
  }
}
