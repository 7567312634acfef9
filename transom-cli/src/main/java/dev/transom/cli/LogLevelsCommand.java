package dev.transom.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code transom loglevels}. */
@Command(
    name = "loglevels",
    header = "Counts the lines of log files by level, in parallel.",
    description = {
      "A line is 'TIMESTAMP LEVEL: message', split on single spaces; the colon may be missing. A"
          + " line with fewer than three parts counts as unparsed.",
      "'-' is standard input; files that end with .gz are unpacked.",
      "Exit code 0: all was counted. 1: otherwise. 2: bad options. 130: interrupted.",
      "",
    },
    sortOptions = false,
    usageHelpWidth = 100,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class LogLevelsCommand implements Callable<Integer> {
  private final Main.Streams streams;
  private final Run.Signals signals;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to read.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object on one line.")
  private boolean json;

  LogLevelsCommand(Main.Streams streams, Run.Signals signals) {
    this.streams = streams;
    this.signals = signals;
  }

  @Override
  public Integer call() throws Exception {
    TextOptions options = new TextOptions(files, OptionalInt.empty(), 0, 0, json);
    return new TextRun(options, new LevelCounting(), new LevelReport(), streams, signals).call();
  }
}
