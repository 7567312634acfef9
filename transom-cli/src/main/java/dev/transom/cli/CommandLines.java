package dev.transom.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Takes the command line apart. A mistake costs two lines on standard error and exit code 2. */
final class CommandLines {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private CommandLines() {}

  /** What {@code transom run} does with its options; tests put something else here. */
  interface Job {
    int run(RunOptions options) throws Exception;
  }

  @Command(
      name = "transom",
      description = "Supervised, demand-driven pipelines on the JVM.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  private static final class Transom implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "which command?");
    }
  }

  static int execute(Main.Streams streams, Run.Signals signals, Job job, String... arguments) {
    CommandLine line =
        new CommandLine(new Transom())
            .addSubcommand(new RunCommand(job))
            .addSubcommand(new PipelineCommand(streams, signals))
            .addSubcommand(new WordCountCommand(streams, signals))
            .addSubcommand(new LogLevelsCommand(streams, signals))
            .addSubcommand(new ExampleCommand(streams.out()))
            .setExpandAtFiles(false);
    line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler(CommandLines::mistaken);
    line.setExecutionExceptionHandler((failure, command, parsed) -> failed(streams, failure));
    return line.execute(arguments);
  }

  private static int mistaken(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("transom: " + oneLine(text(mistake)));
    command.getErr().println("Try '" + name + " --help'.");
    return USAGE;
  }

  private static String text(ParameterException mistake) {
    if (mistake instanceof UnmatchedArgumentException unmatched) {
      List<String> words = unmatched.getUnmatched();
      String first = words.isEmpty() ? "" : words.getFirst();
      boolean option = unmatched.isUnknownOption();
      return "unknown " + (option ? "option" : "command") + " '" + first + "'" + similar(unmatched);
    }
    if (mistake instanceof MissingParameterException missing
        && missing.getMissing().getFirst() instanceof OptionSpec option) {
      return option.longestName() + " needs a value";
    }
    String message = mistake.getMessage();
    return message == null ? mistake.toString() : message;
  }

  private static String similar(UnmatchedArgumentException unmatched) {
    List<String> suggestions = unmatched.getSuggestions();
    return suggestions.isEmpty() ? "" : ", did you mean " + suggestions.getFirst() + "?";
  }

  private static int failed(Main.Streams streams, Exception failure) {
    if (failure instanceof UsageException mistake) {
      streams.err().println("transom: " + oneLine(String.valueOf(mistake.getMessage())));
      return USAGE;
    }
    streams.err().println("transom: this should not have happened:");
    failure.printStackTrace(streams.err());
    return FAILED;
  }

  private static String oneLine(String text) {
    return text.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
  }
}
