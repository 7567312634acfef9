package dev.transom.cli;

import dev.transom.pipeline.PipelineOptions;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** The options of {@code transom pipeline}. */
@Command(
    name = "pipeline",
    header = "Takes orders in: decodes them, enriches them, inserts them in batches, under faults.",
    description = {
      "Orders are the lines of the files ('-' is standard input, which is read last): JSON if they"
          + " begin with '{', else plain text. Without files they are generated, for 10s.",
      "Keys, where standard input is a terminal: p pauses, r resumes, + and - change the"
          + " concurrency, q drains.",
      "Exit code 0: nothing lost, nothing twice. 1: otherwise. 2: bad options. 130: interrupted.",
      "",
    },
    sortOptions = false,
    usageHelpWidth = 100,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PipelineCommand implements Callable<Integer> {
  private static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);
  private static final String COMMAND_LINE = "the command line";
  private static final int IN_FLIGHT = 10_000;

  private final Main.Streams streams;
  private final Run.Signals signals;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files to read.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--events",
      paramLabel = "N",
      converter = Values.Natural.class,
      description = "How many orders are generated.")
  private @Nullable Long events;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "How long orders are generated: 500us, 250ms, 10s, 1m, 2h. Then it drains.")
  private @Nullable Duration duration;

  @Option(
      names = "--failure-rate",
      paramLabel = "P",
      converter = Values.Chance.class,
      description = "The chance that an order throws the first time it is handled.")
  private double failureRate;

  @Option(
      names = "--poison-rate",
      paramLabel = "P",
      converter = Values.Chance.class,
      description = "The chance that an order throws every time.")
  private double poisonRate;

  @Option(
      names = "--kills-per-second",
      paramLabel = "N",
      converter = Values.Frequency.class,
      description = "How many processes of the pipeline are killed from outside.")
  private double killsPerSecond;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      converter = Values.Size.class,
      description = "How many processes handle orders. Default: twice the number of cores.")
  private @Nullable Integer concurrency;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = Values.Size.class,
      description = "How many orders are inserted together. Default: 100.")
  private @Nullable Integer batchSize;

  @Option(
      names = "--batch-timeout",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "How long the first order of a batch waits for more. Default: 1s.")
  private @Nullable Duration batchTimeout;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "How many orders are taken in per second. Default: no limit.")
  private @Nullable Long rate;

  @Option(
      names = "--retries",
      paramLabel = "N",
      converter = Values.SmallNatural.class,
      description = "How often an order that has thrown is tried again. Default: 3.")
  private @Nullable Integer retries;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Whole.class,
      description = "Decides about the orders, and which of them throw. Default: random.")
  private @Nullable Long seed;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      converter = Values.FilePath.class,
      description = "Options of the pipeline as properties; the command line wins.")
  private @Nullable Path config;

  @Option(names = "--json", description = "Print one JSON object on one line.")
  private boolean json;

  PipelineCommand(Main.Streams streams, Run.Signals signals) {
    this.streams = streams;
    this.signals = signals;
  }

  @Override
  public Integer call() throws Exception {
    PipelineRunOptions options = options();
    boolean isRead = files.contains(InputFiles.STANDARD_INPUT);
    return new PipelineRun(
            options, streams, signals, () -> isRead ? Optional.empty() : Terminal.of(streams.in()))
        .call();
  }

  private PipelineRunOptions options() {
    boolean generated = files.isEmpty();
    refuse(events != null && duration != null, "--events and --duration: give one of them");
    refuse(!generated && events != null, "--events bounds what is generated; files are read whole");
    refuse(
        !generated && duration != null,
        "--duration bounds what is generated; files are read whole");
    refuse(duration != null && duration.isZero(), "--duration must be more than 0");
    refuse(batchTimeout != null && batchTimeout.isZero(), "--batch-timeout must be more than 0");
    boolean timed = generated && events == null;
    return new PipelineRunOptions(
        files,
        events == null ? OptionalLong.empty() : OptionalLong.of(events),
        timed ? Optional.of(duration == null ? DEFAULT_DURATION : duration) : Optional.empty(),
        failureRate,
        poisonRate,
        killsPerSecond,
        batchSize == null ? IN_FLIGHT : Math.max(IN_FLIGHT, 2 * batchSize),
        pipelineOptions(),
        seed == null ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE) : seed,
        json);
  }

  private void refuse(boolean wrong, String why) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), why);
    }
  }

  // ------------------------------------------------------------------ options of the pipeline

  private PipelineOptions pipelineOptions() {
    PipelineOptions given = PipelineOptions.of(COMMAND_LINE, given());
    Path file = config;
    return file == null ? given : load(file).and(given);
  }

  private Map<String, String> given() {
    Map<String, String> texts = new HashMap<>();
    put(texts, "processors.concurrency", concurrency);
    put(texts, "batchers." + PipelineRun.BATCHER + ".size", batchSize);
    put(
        texts,
        "batchers." + PipelineRun.BATCHER + ".timeout",
        batchTimeout == null ? null : batchTimeout.toNanos() + "ns");
    put(texts, "rate.messages", rate);
    put(texts, "rate.per", rate == null ? null : "1s");
    put(texts, "retry.times", retries);
    return texts;
  }

  private static void put(Map<String, String> texts, String key, @Nullable Object value) {
    if (value != null) {
      texts.put(key, value.toString());
    }
  }

  private static PipelineOptions load(Path file) {
    if (!Files.exists(file)) {
      throw new UsageException("no such file: " + file);
    }
    if (Files.isDirectory(file)) {
      throw new UsageException("is a directory: " + file);
    }
    try {
      return PipelineOptions.load(file);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
