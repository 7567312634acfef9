package dev.transom.benchmarks.harness;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs benchmarks: every contender warms up, then they take turns, A B C A B C…, for the rounds
 * asked for.
 */
public final class Runner {
  private final Budget budget;
  private final int rounds;
  private final boolean exactly;
  private final PrintStream log;
  private boolean failed;

  /**
   * @param exactly whether the number of rounds was asked for by the user
   * @param log where progress and failures go
   */
  public Runner(Budget budget, int rounds, boolean exactly, PrintStream log) {
    this.budget = budget;
    this.rounds = rounds;
    this.exactly = exactly;
    this.log = log;
  }

  /** Whether a contender of any benchmark failed and is missing from the results. */
  public boolean failed() {
    return failed;
  }

  public List<Result> run(Benchmark benchmark) {
    List<Entry> entries = new ArrayList<>();
    for (Contest contest : benchmark.contests()) {
      for (Contender contender : contest.contenders()) {
        entries.add(new Entry(contest, contender));
      }
    }
    try {
      int turns = exactly ? rounds : Math.max(rounds, benchmark.leastRounds());
      log.println(benchmark.name() + ": warming up " + entries.size() + " contenders");
      entries.removeIf(entry -> fails(entry, () -> entry.contender.warmUp(budget)));
      for (int turn = 1; turn <= turns; turn++) {
        log.println(benchmark.name() + ": round " + turn + " of " + turns);
        entries.removeIf(entry -> fails(entry, () -> entry.measure(budget)));
      }
    } finally {
      benchmark.contests().forEach(contest -> contest.contenders().forEach(Contender::close));
    }
    return new Summary(benchmark, entries).results();
  }

  private boolean fails(Entry entry, Step step) {
    try {
      step.run();
      return false;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    } catch (Exception failure) {
      failed = true;
      log.println(entry.contest.name() + ": " + entry.contender.system() + " failed: " + failure);
      return true;
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  /** A contender in its contest with what it has shown so far. */
  static final class Entry {
    final Contest contest;
    final Contender contender;
    final List<double[]> rounds = new ArrayList<>();

    Entry(Contest contest, Contender contender) {
      this.contest = contest;
      this.contender = contender;
    }

    void measure(Budget budget) throws Exception {
      double[] values = contender.round(budget);
      if (values.length != contest.metrics().size()) {
        throw new IllegalStateException(values.length + " readings");
      }
      rounds.add(values);
    }

    double[] column(int metric) {
      return rounds.stream().mapToDouble(values -> values[metric]).toArray();
    }
  }
}
