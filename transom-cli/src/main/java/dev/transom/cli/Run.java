package dev.transom.cli;

import dev.transom.flow.RunningFlow;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.stage.DeadLetter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** One {@code transom run}, from its options to its exit code. */
final class Run {
  private final RunOptions options;
  private final Main.Streams streams;
  private final Signals signals;
  private final Screen screen;
  private final Crashes crashes;
  private final Faults faults;
  private final Totals totals;
  private final Watch watch;
  private final Stats stats = new Stats();
  private final Gate gate = new Gate();
  private final LongAdder abandoned = new LongAdder();

  /** Where a run hears that the user wants it to end. */
  interface Signals {
    /** Runs one thing at the first signal, and another at each that follows. */
    void handle(Runnable first, Runnable again);
  }

  Run(RunOptions options, Main.Streams streams, Signals signals) {
    this.options = options;
    this.streams = streams;
    this.signals = signals;
    this.screen = Screen.of(streams.err());
    this.crashes = new Crashes(screen);
    this.faults = new Faults(options.seed(), options.failureRate(), options.poisonRate());
    this.totals = new Totals(options.producers(), KeyMemory.ofHeap(Exhausted::end));
    this.watch = new Watch(options, gate, screen);
  }

  /** Runs it and returns the exit code. */
  int call() throws IOException {
    try (Input input = Input.open(options, streams.in())) {
      DeadLetters letters =
          DeadLetters.open(options.producers(), options.deadLetters(), input.files());
      try (letters) {
        execute(input, letters);
      }
      return report(input, letters);
    }
  }

  private void execute(Input input, DeadLetters letters) {
    List<Feed> feeds =
        input.shares().stream().map(share -> new Feed(share, options.rate(), gate)).toList();
    Progress progress = new Progress(options, input, feeds, totals, letters, faults, stats);
    signals.handle(watch::interrupt, () -> Runtime.getRuntime().halt(Report.INTERRUPTED));
    try (Node node = Node.start(NodeOptions.DEFAULT.name("transom").crashReporter(crashes))) {
      stats.watch(node);
      node.run(() -> work(node, pipeline(feeds, letters), progress));
    }
    screen.clear();
  }

  private RunPipeline pipeline(List<Feed> feeds, DeadLetters letters) {
    Handling handling =
        new Handling(
            options.work(),
            faults,
            () -> options.generated() ? new Counts.OfNumbers() : new Counts.OfKeys(options.keys()),
            stats);
    return new RunPipeline(
        options, feeds, handling, new Merging(totals), letter -> give(letter, letters));
  }

  private void give(DeadLetter<?> letter, DeadLetters letters) {
    switch (letter.event()) {
      case Event.End _ -> {}
      case Event event -> {
        letters.add(event, letter.attempts());
        if (letter.cause() == DeadLetter.Cause.ABANDONED) {
          abandoned.increment();
        }
      }
      case Delta delta -> totals.add(delta); // committed, and nobody was left to collect it
      default -> {}
    }
  }

  private void work(Node node, RunPipeline pipeline, Progress progress) {
    RunningFlow<Integer> flow = pipeline.start(watch::done);
    try (Killer killer =
        new Killer(node, pipeline.names(), options.killsPerSecond(), options.seed(), stats)) {
      watch.begin();
      killer.start();
      watch.await(flow.pid(), progress);
    } finally {
      flow.stop();
    }
  }

  // ------------------------------------------------------------------ the end

  private int report(Input input, DeadLetters letters) {
    Outcome outcome = new Outcome(input.shares(), totals, letters);
    Report report = report(outcome, letters);
    boolean failed = complain(input, outcome);
    streams
        .out()
        .print(options.json() ? report.json() + "\n" : ReportTable.of(report, options.top()));
    streams.out().flush();
    return failed && report.exitCode() == 0 ? CommandLines.FAILED : report.exitCode();
  }

  private Report report(Outcome outcome, DeadLetters letters) {
    long distinct = totals.distinct();
    boolean all = options.json() && distinct <= Report.MOST_COUNTS;
    return new Report(
        options.seed(),
        outcome.produced(),
        totals.processed(),
        totals.duplicates() + outcome.contradictions(),
        letters.count() - outcome.contradictions(),
        outcome.lost(),
        faults.failures(),
        stats.kills(),
        stats.crashes(),
        stats.restarts(),
        stats.redelivered(),
        totals.invalid() + letters.invalid(),
        totals.lastCommit().orElseGet(System::nanoTime) - watch.start(),
        totals.latencies().percentile(0.5),
        totals.latencies().percentile(0.99),
        distinct,
        totals.top(all ? (int) distinct : options.top()),
        watch.isInterrupted());
  }

  /** Says what went wrong; true if the pipeline gave up. */
  private boolean complain(Input input, Outcome outcome) {
    if (outcome.lost() > 0) {
      screen.say("transom: lost events, the first: " + outcome.firstLost());
    }
    if (abandoned.sum() > 0) {
      screen.say(
          String.format(
              Locale.ROOT,
              "transom: %,d events were not finished in time; they are among the dead letters",
              abandoned.sum()));
    }
    boolean ended =
        watch.isInterrupted()
            || input.shares().stream()
                .allMatch(share -> totals.given(share.producer()).isPresent());
    if (!ended) {
      String why = crashes.lastUnplanned().map(cause -> ": " + cause).orElse("");
      screen.say("transom: the pipeline gave up before the end of its input" + why);
    }
    return !ended;
  }
}
