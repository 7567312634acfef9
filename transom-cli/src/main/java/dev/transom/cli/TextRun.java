package dev.transom.cli;

import dev.transom.flow.FlowException;
import dev.transom.flow.FlowProgress;
import dev.transom.flow.RunningFlow;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** One run of a command that counts texts, from its options to its exit code. */
final class TextRun {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final TextOptions options;
  private final TextCounting counting;
  private final TextResult.Report report;
  private final Main.Streams streams;
  private final Run.Signals signals;
  private final Screen screen;
  private final Crashes crashes;
  private final Stats stats = new Stats();
  private final Gate gate = new Gate();
  private final ReadingLine line = new ReadingLine();
  private volatile long interrupted; // when; 0: not

  TextRun(
      TextOptions options,
      TextCounting counting,
      TextResult.Report report,
      Main.Streams streams,
      Run.Signals signals) {
    this.options = options;
    this.counting = counting;
    this.report = report;
    this.streams = streams;
    this.signals = signals;
    this.screen = Screen.of(streams.err());
    this.crashes = new Crashes(screen);
  }

  /** Runs it and returns the exit code. */
  int call() throws Exception {
    Optional<TextResult> result;
    try (InputFiles input = new InputFiles(options.files(), streams.in())) {
      result = count(new TextFlow(input, counting, gate));
    } catch (FlowException e) {
      screen.say("transom: " + TextFailure.of(e));
      return CommandLines.FAILED;
    }
    screen.clear();
    if (result.isPresent()) {
      String text = options.json() ? report.json(result.get()) + "\n" : report.table(result.get());
      streams.out().print(text);
      streams.out().flush();
    } else {
      screen.say("transom: what was taken in was not finished in time; nothing is reported");
    }
    return interrupted == 0 ? CommandLines.OK : Report.INTERRUPTED;
  }

  private Optional<TextResult> count(TextFlow flow) throws Exception {
    var sums = flow.sums();
    signals.handle(this::interrupt, () -> Runtime.getRuntime().halt(Report.INTERRUPTED));
    try (Node node = Node.start(NodeOptions.DEFAULT.name("transom").crashReporter(crashes))) {
      stats.watch(node);
      return node.call(() -> {
        long start = System.nanoTime();
        RunningFlow<Tally> running = sums.start(Tally.keeping(options.kept()));
        try (Killer killer = killer(node, running)) {
          gate.open();
          killer.start();
          return await(running, flow, start).map(tally -> result(tally, flow, start));
        } finally {
          running.stop();
        }
      });
    }
  }

  private Killer killer(Node node, RunningFlow<?> running) {
    return new Killer(node, running.stages(), options.killsPerSecond(), options.seed(), stats);
  }

  private void interrupt() {
    interrupted = System.nanoTime() | 1;
    gate.close();
  }

  /** Empty if the user has ended it, and what was taken in took too long. */
  private Optional<Tally> await(RunningFlow<Tally> running, TextFlow flow, long start) {
    Optional<Tally> tally = running.await(TICK);
    while (tally.isEmpty() && !patienceIsOver()) {
      screen.live(progress(running, flow, System.nanoTime() - start));
      tally = running.await(TICK);
    }
    return tally;
  }

  private boolean patienceIsOver() {
    long since = interrupted;
    return since != 0 && System.nanoTime() - since > PATIENCE.toNanos();
  }

  private String progress(RunningFlow<?> running, TextFlow flow, long nanos) {
    Optional<FlowProgress> files = running.info().progress();
    OptionalDouble share =
        files.map(it -> OptionalDouble.of(it.share())).orElse(OptionalDouble.empty());
    return line.next(nanos, files.map(FlowProgress::done).orElse(0L) + flow.streamed(), share);
  }

  private TextResult result(Tally tally, TextFlow flow, long start) {
    return new TextResult(
        options,
        tally,
        tally.of(Amount.Measure.BYTES) + flow.streamed(),
        System.nanoTime() - start,
        stats.kills(),
        interrupted != 0);
  }
}
