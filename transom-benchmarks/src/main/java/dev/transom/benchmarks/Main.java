package dev.transom.benchmarks;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Budget;
import dev.transom.benchmarks.harness.Java;
import dev.transom.benchmarks.harness.Runner;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bin/bench [NAME...] [--json] [--markdown] [--list] [--rounds NUMBER] [--seconds NUMBER]}.
 */
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
    return options.benchmarks().size() == 1 ? measure(out, log, options) : each(out, log, options);
  }

  private static int measure(PrintStream out, PrintStream log, Options options) {
    Runner runner =
        new Runner(Budget.ofSeconds(options.seconds()), options.rounds(), options.exactly(), log);
    out.print(options.format().report().of(runner.run(options.benchmarks().getFirst())));
    out.flush();
    return runner.failed() ? 1 : 0;
  }

  /**
   * Every benchmark in a JVM of its own: what one leaves behind, compiled code included, would
   * colour the figures of the next.
   */
  private static int each(PrintStream out, PrintStream log, Options options) {
    List<String> incomplete = new ArrayList<>();
    for (Benchmark benchmark : options.benchmarks()) {
      try {
        if (Java.pass(out, Main.class, options.wordsFor(benchmark)) != 0) {
          incomplete.add(benchmark.name());
        }
      } catch (IOException | InterruptedException failure) {
        log.println("bench: " + benchmark.name() + " failed: " + failure.getMessage());
        return 1;
      }
    }
    if (incomplete.isEmpty()) {
      return 0;
    }
    log.println("bench: results are missing, see above: " + String.join(", ", incomplete));
    return 1;
  }

  private static String listing(Benchmark benchmark) {
    return "%-18s %s".formatted(benchmark.name(), benchmark.summary());
  }
}
