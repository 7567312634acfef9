package dev.transom.cli;

import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.PipelineInfo;
import dev.transom.pipeline.PipelineSpec;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One {@code transom pipeline}, from its options to its exit code. */
final class PipelineRun {
  static final String BATCHER = "table";

  private static final String NAME = "orders";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Kept, or the level is forgotten. */
  private static final Logger FAILURES = Logger.getLogger("dev.transom.pipeline.failures");

  private final PipelineRunOptions options;
  private final Main.Streams streams;
  private final Run.Signals signals;
  private final Supplier<Optional<Terminal>> terminals;
  private final Screen screen;
  private final Crashes crashes;
  private final Ledger ledger;
  private final OrderTable table = new OrderTable();
  private final Stats stats = new Stats();
  private final PipelineLine line = new PipelineLine();
  private volatile @Nullable Pipeline<Event> running;
  private volatile @Nullable Terminal terminal;
  private volatile long interrupted; // when; 0: not
  private long start;

  PipelineRun(
      PipelineRunOptions options,
      Main.Streams streams,
      Run.Signals signals,
      Supplier<Optional<Terminal>> terminals) {
    this.options = options;
    this.streams = streams;
    this.signals = signals;
    this.terminals = terminals;
    this.screen = Screen.of(streams.err());
    this.crashes = new Crashes(screen);
    this.ledger = new Ledger(screen);
  }

  /** How many processes handle messages. */
  static int processors(PipelineInfo info) {
    return info.stages().stream()
        .filter(stage -> stage.name().equals("processors"))
        .mapToInt(PipelineInfo.StageInfo::concurrency)
        .findFirst()
        .orElseThrow();
  }

  /** Runs it and returns the exit code. */
  int call() {
    try (InputFiles files = new InputFiles(options.files(), streams.in())) {
      OrderSource source = new OrderSource(files, options.generated(), ledger);
      PipelineSpec<Event, OrderTable.Row> spec = spec(source);
      check(spec);
      signals.handle(this::interrupt, this::halt);
      FAILURES.setLevel(Level.OFF); // the ledger shows them
      boolean ended;
      PipelineInfo info;
      try (Node node = Node.start(NodeOptions.DEFAULT.name("transom").crashReporter(crashes))) {
        stats.watch(node);
        Pipeline<Event> pipeline = node.call(() -> spec.start(NAME));
        running = pipeline;
        if (interrupted != 0) {
          pipeline.drain();
        }
        ended = work(node, pipeline, source);
        info = pipeline.snapshot();
      }
      screen.clear();
      return report(source, info, ended);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the pipeline could not be started", e);
    }
  }

  private PipelineSpec<Event, OrderTable.Row> spec(OrderSource source) {
    Faults faults = new Faults(options.seed(), options.failureRate(), options.poisonRate());
    OrderHandling handling = new OrderHandling(new PipelineOrders(options.seed()), faults, table);
    return Pipeline.from(source)
        .maxInFlight(options.maxInFlight())
        .process(handling::decode)
        .process(handling::enrich)
        .batch(BATCHER, handling::insert)
        .deadLetters(ledger)
        .options(options.options());
  }

  private static void check(PipelineSpec<?, ?> spec) {
    try {
      String unused = spec.describe();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  // ------------------------------------------------------------------ while it runs

  /** Returns when it has ended, or was given up; whether it has ended. */
  private boolean work(Node node, Pipeline<Event> pipeline, OrderSource source) {
    start = System.nanoTime();
    Optional<Terminal> keys = terminals.get();
    terminal = keys.orElse(null);
    Victims victims = new Victims(node, pipeline.pid());
    try (Killer killer =
        new Killer(victims::choose, options.killsPerSecond(), options.seed(), stats)) {
      keys.ifPresent(it -> {
        screen.say(PipelineKeys.HELP);
        it.each(new PipelineKeys(pipeline, screen)::press);
      });
      killer.start();
      return await(pipeline, source);
    } finally {
      keys.ifPresent(Terminal::close);
    }
  }

  private boolean await(Pipeline<Event> pipeline, OrderSource source) {
    long tick = start + SECOND;
    long end = options.duration().map(time -> start + time.toNanos()).orElse(Long.MAX_VALUE);
    while (pipeline.pid().isAlive()) {
      if (pipeline.await(Duration.ofNanos(Math.max(0, Math.min(tick, end) - System.nanoTime())))) {
        return true;
      }
      long now = System.nanoTime();
      if (now >= end) {
        pipeline.drain();
        end = Long.MAX_VALUE;
      }
      if (now >= tick) {
        screen.live(
            line.next(
                now - start, ledger.acked(), ledger.failed(), pipeline.snapshot(), share(source)));
        tick += SECOND;
      }
      if (interrupted != 0 && now - interrupted > PATIENCE.toNanos()) {
        pipeline.stop(Duration.ZERO);
      }
    }
    return pipeline.await(Duration.ZERO);
  }

  private OptionalDouble share(OrderSource source) {
    return options.duration().isPresent()
        ? OptionalDouble.of(
            Math.min(1, (double) (System.nanoTime() - start) / options.duration().get().toNanos()))
        : source.share();
  }

  /** The user wants it to end: what was taken in is finished, for a while. */
  private void interrupt() {
    interrupted = System.nanoTime() | 1;
    Pipeline<Event> there = running;
    if (there != null) {
      there.drain();
    }
  }

  private void halt() {
    Terminal there = terminal;
    if (there != null) {
      there.close();
    }
    Runtime.getRuntime().halt(Report.INTERRUPTED);
  }

  // ------------------------------------------------------------------ the end

  private int report(OrderSource source, PipelineInfo info, boolean ended) {
    Ledger.Balance balance = ledger.balance(source::eachGiven);
    PipelineReport report =
        new PipelineReport(
            options.seed(),
            balance,
            info.retried(),
            info.stages().getLast().batches(),
            table.count(),
            table.cents(),
            table.invalid(),
            info.redelivered(),
            stats.kills(),
            stats.crashes(),
            ledger.last().orElseGet(System::nanoTime) - start,
            interrupted != 0);
    complain(balance, ended);
    streams.out().print(options.json() ? report.json() + "\n" : report.table());
    streams.out().flush();
    return ended || interrupted != 0 || report.exitCode() != CommandLines.OK
        ? report.exitCode()
        : CommandLines.FAILED;
  }

  private void complain(Ledger.Balance balance, boolean ended) {
    if (balance.lost() > 0) {
      screen.say("transom: lost orders, the first: " + balance.firstLost());
    }
    if (balance.returned() > 0) {
      screen.say(
          String.format(
              Locale.ROOT,
              "transom: %,d orders were not finished in time; they count as not given out",
              balance.returned()));
    }
    if (!ended && interrupted == 0) {
      String why = crashes.lastUnplanned().map(cause -> ": " + cause).orElse("");
      screen.say("transom: the pipeline gave up before the end of its input" + why);
    }
  }
}
