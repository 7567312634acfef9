package dev.transom.cli;

import dev.transom.examples.Example;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the examples, or runs one. */
@Command(
    name = "example",
    header = "Lists the examples, or runs one.",
    description = "Exit code 0: it ran to its end. 1: it failed. 2: there is no such example.",
    usageHelpWidth = 100,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ExampleCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The example to run. Without: all names, and what they show.")
  private @Nullable String name;

  ExampleCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    String wanted = name;
    if (wanted == null) {
      Example.all().forEach(example -> out.println(example.name() + "  " + example.sentence()));
      return CommandLines.OK;
    }
    Example example = Example.named(wanted).orElseThrow(() -> unknown(wanted));
    PrintStream before = System.out;
    System.setOut(out); // examples print as any program does; UTF-8 whatever the locale
    try {
      example.program().main();
    } finally {
      System.setOut(before);
    }
    return CommandLines.OK;
  }

  private static UsageException unknown(String name) {
    return new UsageException(
        "there is no example '" + name + "'; 'transom example' lists those there are");
  }
}
