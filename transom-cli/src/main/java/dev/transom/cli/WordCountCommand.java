package dev.transom.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code transom wordcount}. */
@Command(
    name = "wordcount",
    header = "Counts the words of files, in parallel.",
    description = {
      "Words are in lower case. '-' is standard input; files that end with .gz are unpacked.",
      "Exit code 0: all was counted. 1: otherwise. 2: bad options. 130: interrupted.",
      "",
    },
    sortOptions = false,
    usageHelpWidth = 100,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class WordCountCommand implements Callable<Integer> {
  private final Main.Streams streams;
  private final Run.Signals signals;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to read.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--by",
      paramLabel = "PATTERN",
      converter = Values.Between.class,
      description =
          "What is between words: a regular expression, for characters of all scripts. Lines are"
              + " split one by one. Default: \\W+.")
  private WordSplitter by = WordSplitter.of(WordSplitter.DEFAULT);

  @Option(
      names = "--top",
      paramLabel = "N",
      converter = Values.SmallNatural.class,
      description = "How many words are shown. Default: 20, with --json all up to 100000.")
  private @Nullable Integer top;

  @Option(
      names = "--kills-per-second",
      paramLabel = "N",
      converter = Values.Frequency.class,
      description = "How many processes are killed from outside; the counts stay the same.")
  private double killsPerSecond;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Whole.class,
      description = "Decides who is killed. Default: random.")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print one JSON object on one line.")
  private boolean json;

  WordCountCommand(Main.Streams streams, Run.Signals signals) {
    this.streams = streams;
    this.signals = signals;
  }

  @Override
  public Integer call() throws Exception {
    TextOptions options =
        new TextOptions(
            files,
            top == null ? OptionalInt.empty() : OptionalInt.of(top),
            killsPerSecond,
            seed == null ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE) : seed,
            json);
    return new TextRun(options, new WordCounting(by), new WordReport(), streams, signals).call();
  }
}
