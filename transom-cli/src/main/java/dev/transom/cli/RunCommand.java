package dev.transom.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options of {@code transom run}. */
@Command(
    name = "run",
    header = "Counts what is in files, or numbers, in a supervised pipeline, under faults.",
    description = {
      "Events are the lines of the files ('-' is standard input, which is read last). Without"
          + " files: the numbers 0, 1, 2 ..., counted by their remainder modulo 1000, for 10s.",
      "Exit code 0: nothing lost, nothing twice. 1: otherwise. 2: bad options. 130: interrupted.",
      "",
    },
    sortOptions = false,
    usageHelpWidth = 100,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RunCommand implements Callable<Integer> {
  private static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);

  private final CommandLines.Job job;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files to read.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--producers",
      paramLabel = "N",
      converter = Values.Size.class,
      description = "How many share the input. Default: ${DEFAULT-VALUE}.")
  private int producers = 1;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      converter = Values.Size.class,
      description = "How many handle events. Default: ${DEFAULT-VALUE}.")
  private int consumers = 8;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Events per second and producer. Default: as fast as demand allows.")
  private @Nullable Long rate;

  @Option(
      names = "--events",
      paramLabel = "N",
      converter = Values.Natural.class,
      description = "How many numbers.")
  private @Nullable Long events;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "How long numbers are given out: 500us, 250ms, 10s, 1m, 2h.")
  private @Nullable Duration duration;

  @Option(
      names = "--work",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "How long each event is waited for. Default: 0.")
  private Duration work = Duration.ZERO;

  @Option(
      names = "--by",
      paramLabel = "KEY",
      converter = Values.By.class,
      description =
          "What is counted in a line: line (default), word, level (the second of three parts split"
              + " on single spaces, a final ':' dropped), field:N (split on white space, from 1).")
  private @Nullable Keys by;

  @Option(
      names = "--failure-rate",
      paramLabel = "P",
      converter = Values.Chance.class,
      description = "The chance that an event throws the first time it is handled.")
  private double failureRate;

  @Option(
      names = "--poison-rate",
      paramLabel = "P",
      converter = Values.Chance.class,
      description = "The chance that an event throws every time.")
  private double poisonRate;

  @Option(
      names = "--kills-per-second",
      paramLabel = "N",
      converter = Values.Frequency.class,
      description = "How many producers, consumers and collectors are killed from outside.")
  private double killsPerSecond;

  @Option(
      names = "--dead-letters",
      paramLabel = "FILE",
      converter = Values.FilePath.class,
      description = "Where to write what could not be handled: number, attempts, text.")
  private @Nullable Path deadLetters;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Whole.class,
      description = "Decides which events throw. Default: random.")
  private @Nullable Long seed;

  @Option(
      names = "--max-demand",
      paramLabel = "N",
      converter = Values.Size.class,
      description = "How many events a consumer asks for. Default: ${DEFAULT-VALUE}.")
  private int maxDemand = 1_000;

  @Option(
      names = "--min-demand",
      paramLabel = "N",
      converter = Values.SmallNatural.class,
      description = "Down to how many it waits before it asks again. Default: half of that.")
  private @Nullable Integer minDemand;

  @Option(
      names = "--top",
      paramLabel = "N",
      converter = Values.SmallNatural.class,
      description = "How many keys the table shows. Default: ${DEFAULT-VALUE}.")
  private int top = 20;

  @Option(names = "--json", description = "Print one JSON object on one line.")
  private boolean json;

  RunCommand(CommandLines.Job job) {
    this.job = job;
  }

  @Override
  public Integer call() throws Exception {
    return job.run(options());
  }

  private RunOptions options() {
    boolean generated = files.isEmpty();
    refuse(events != null && duration != null, "--events and --duration: give one of them");
    refuse(!generated && events != null, "--events bounds numbers; with files it has no use");
    refuse(!generated && duration != null, "--duration bounds numbers; with files it has no use");
    refuse(generated && by != null, "--by needs files: numbers are counted modulo 1000");
    refuse(duration != null && duration.isZero(), "--duration must be more than 0");
    int min = minDemand == null ? maxDemand / 2 : minDemand;
    refuse(min >= maxDemand, "--min-demand " + min + " is not less than --max-demand " + maxDemand);
    boolean timed = generated && events == null;
    return new RunOptions(
        files,
        producers,
        consumers,
        optional(rate),
        optional(events),
        timed ? Optional.of(duration == null ? DEFAULT_DURATION : duration) : Optional.empty(),
        work,
        by == null ? Keys.LINE : by,
        failureRate,
        poisonRate,
        killsPerSecond,
        Optional.ofNullable(deadLetters),
        seed == null ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE) : seed,
        maxDemand,
        min,
        top,
        json);
  }

  private void refuse(boolean wrong, String why) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), why);
    }
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
