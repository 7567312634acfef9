package dev.transom.cli;

import dev.transom.otp.Supervisor;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.stage.DeadLetter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One {@code transom run}, from its options to its exit code. */
final class Run {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final RunOptions options;
  private final Main.Streams streams;
  private final Signals signals;
  private final Screen screen;
  private final Crashes crashes;
  private final Stats stats = new Stats();
  private final Gate gate = new Gate();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Faults faults;
  private final Totals totals;
  private final LiveLine line = new LiveLine();
  private long start;
  private volatile long interrupted; // when; 0: not

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

  // ------------------------------------------------------------------ running

  private void execute(Input input, DeadLetters letters) {
    List<Feed> feeds =
        input.shares().stream().map(share -> new Feed(share, options.rate(), gate)).toList();
    signals.handle(this::interrupt, () -> Runtime.getRuntime().halt(Report.INTERRUPTED));
    try (Node node = Node.start(NodeOptions.DEFAULT.name("transom").crashReporter(crashes))) {
      stats.watch(node);
      node.run(() -> work(node, pipeline(feeds, letters), input, feeds, letters));
    }
    screen.clear();
  }

  private Pipeline pipeline(List<Feed> feeds, DeadLetters letters) {
    Handling handling =
        new Handling(
            options.work(),
            faults,
            () -> options.generated() ? new Counts.OfNumbers() : new Counts.OfKeys(options.keys()),
            stats);
    return new Pipeline(
        options, feeds, handling, new Merging(totals), letter -> give(letter, letters));
  }

  private void give(DeadLetter<?> letter, DeadLetters letters) {
    switch (letter.event()) {
      case Event.End _ -> {}
      case Event event -> letters.add(event, letter.attempts());
      case Delta delta -> totals.add(delta); // committed, and nobody was left to collect it
      default -> {}
    }
  }

  private void work(
      Node node, Pipeline pipeline, Input input, List<Feed> feeds, DeadLetters letters) {
    Supervisor root = pipeline.start(done::countDown);
    try (Killer killer =
        new Killer(node, pipeline.names(), options.killsPerSecond(), options.seed(), stats)) {
      start = System.nanoTime();
      gate.open();
      killer.start();
      watch(root, input, feeds, letters);
    } finally {
      root.stop();
    }
  }

  /** Until everything is done, or the supervisor has given up, or the patience is over. */
  private void watch(Supervisor root, Input input, List<Feed> feeds, DeadLetters letters) {
    long tick = start + SECOND;
    long end = options.duration().map(time -> start + time.toNanos()).orElse(Long.MAX_VALUE);
    while (root.pid().isAlive() && !patienceIsOver()) {
      long until = gate.isClosed() ? tick : Math.min(tick, end);
      if (awaitDone(until)) {
        return;
      }
      long now = System.nanoTime();
      if (now >= end) {
        gate.close();
      }
      if (now >= tick) {
        screen.live(line.next(sample(input, feeds, letters)));
        tick += SECOND;
      }
    }
  }

  private boolean awaitDone(long until) {
    try {
      return done.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupt();
      return false;
    }
  }

  private void interrupt() {
    interrupted = System.nanoTime() | 1;
    gate.close();
  }

  private boolean patienceIsOver() {
    long since = interrupted;
    return since != 0 && System.nanoTime() - since > PATIENCE.toNanos();
  }

  private LiveLine.Sample sample(Input input, List<Feed> feeds, DeadLetters letters) {
    long nanos = System.nanoTime() - start;
    long given = feeds.stream().mapToLong(Feed::given).sum();
    long processed = totals.processed();
    return new LiveLine.Sample(
        nanos,
        processed,
        stats.deliveries(),
        faults.failures() + faults.poisonings(),
        stats.restarts(),
        stats.redelivered(),
        Math.max(0, given - processed - letters.count()),
        share(input, feeds, nanos, given));
  }

  private OptionalDouble share(Input input, List<Feed> feeds, long nanos, long given) {
    if (options.duration().isPresent()) {
      return OptionalDouble.of(Math.min(1, (double) nanos / options.duration().get().toNanos()));
    }
    if (options.events().isPresent()) {
      return OptionalDouble.of((double) given / Math.max(1, options.events().getAsLong()));
    }
    if (!input.sized()) {
      return OptionalDouble.empty();
    }
    double bytes = feeds.stream().mapToLong(Feed::bytes).sum();
    return OptionalDouble.of(
        bytes / Math.max(1, input.shares().stream().mapToLong(Share::bytes).sum()));
  }

  // ------------------------------------------------------------------ the end

  private int report(Input input, DeadLetters letters) {
    Outcome outcome = new Outcome(input.shares(), totals, letters);
    long distinct = totals.distinct();
    Report report =
        new Report(
            options.seed(),
            outcome.produced(),
            totals.processed(),
            totals.duplicates(),
            letters.count(),
            outcome.lost(),
            faults.failures(),
            stats.kills(),
            stats.crashes(),
            stats.restarts(),
            stats.redelivered(),
            totals.invalid() + letters.invalid(),
            totals.lastCommit().orElseGet(System::nanoTime) - start,
            totals.latencies().percentile(0.5),
            totals.latencies().percentile(0.99),
            distinct,
            totals.top(shown(distinct)),
            interrupted != 0);
    boolean failed = complain(input, outcome);
    streams.out().print(options.json() ? report.json() + "\n" : ReportTable.of(report, options.top()));
    streams.out().flush();
    return failed && report.exitCode() == 0 ? CommandLines.FAILED : report.exitCode();
  }

  private int shown(long distinct) {
    return options.json() && distinct <= Report.MOST_COUNTS ? (int) distinct : options.top();
  }

  /** Says what went wrong; true if the input was not read to its end although nobody ended the run. */
  private boolean complain(Input input, Outcome outcome) {
    if (outcome.lost() > 0) {
      screen.say("transom: lost events, the first: " + outcome.firstLost());
    }
    boolean ended =
        interrupted != 0
            || input.shares().stream().allMatch(share -> totals.given(share.producer()).isPresent());
    if (!ended) {
      String why = crashes.lastUnplanned().map(cause -> ": " + cause).orElse("");
      screen.say("transom: the pipeline gave up before the end of its input" + why);
    }
    return !ended;
  }
}
