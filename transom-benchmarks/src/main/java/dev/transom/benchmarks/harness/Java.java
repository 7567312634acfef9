package dev.transom.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts JVMs like this one. */
public final class Java {
  private static final long PATIENCE_SECONDS = 120;

  private Java() {}

  /**
   * A line that a child printed.
   *
   * @param nanos from the start of the child until the line was read
   */
  public record Line(String text, long nanos) {}

  /** Runs a main class to its end; throws if it fails or takes two minutes. */
  public static List<Line> run(
      List<String> options, String classPath, String mainClass, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread.ofPlatform().daemon().start(() -> endLate(process));
    List<Line> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(new Line(line, System.nanoTime() - start));
      }
    }
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException(mainClass + " ended with " + exit + ": " + tail(lines));
    }
    return lines;
  }

  private static void endLate(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
    }
  }

  private static String tail(List<Line> lines) {
    List<Line> last = lines.subList(Math.max(0, lines.size() - 5), lines.size());
    return String.join(" | ", last.stream().map(Line::text).toList());
  }
}
