package dev.transom.benchmarks;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Budget;
import dev.transom.benchmarks.harness.JsonReport;
import dev.transom.benchmarks.harness.Report;
import dev.transom.benchmarks.harness.Runner;
import dev.transom.benchmarks.harness.TableReport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** {@code bin/bench [NAME...] [--json] [--list] [--rounds NUMBER] [--seconds NUMBER]}. */
public final class Main {
  private Main() {}

  public static void main(String[] words) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Runtime.getRuntime().exit(run(out, System.err, words));
  }

  static int run(PrintStream out, PrintStream log, String... words) {
    Options options;
    try {
      options = Options.parse(words);
    } catch (Options.Refused refused) {
      log.println("bench: " + refused.getMessage());
      return 2;
    }
    if (options.list()) {
      options.benchmarks().forEach(benchmark -> out.println(listing(benchmark)));
      return 0;
    }
    Runner runner =
        new Runner(Budget.ofSeconds(options.seconds()), options.rounds(), options.exactly(), log);
    Report report = options.json() ? new JsonReport() : new TableReport();
    for (Benchmark benchmark : options.benchmarks()) {
      out.print(report.of(runner.run(benchmark)));
      out.flush();
    }
    return runner.failed() ? 1 : 0;
  }

  private static String listing(Benchmark benchmark) {
    return "%-14s %s".formatted(benchmark.name(), benchmark.summary());
  }
}
