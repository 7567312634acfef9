package dev.transom.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Starts JVMs like this one; they end with it. */
public final class Java {
  /** Pekko still touches it, which JDK 25 would report. */
  static final String QUIET = "--sun-misc-unsafe-memory-access=allow";

  private static final long PATIENCE_SECONDS = 120;
  private static final Set<Process> RUNNING = new HashSet<>(); // guarded by itself
  private static boolean ending; // guarded by RUNNING

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Java::endAll));
  }

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
    ProcessBuilder builder = builder(options, classPath, mainClass, arguments);
    long start = System.nanoTime();
    Process process = start(builder.redirectErrorStream(true));
    Thread.ofPlatform().daemon().start(() -> endLate(process));
    List<Line> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(new Line(line, System.nanoTime() - start));
      }
    }
    int exit = end(process);
    if (exit != 0) {
      throw new IOException(mainClass + " ended with " + exit + ": " + tail(lines));
    }
    return lines;
  }

  /**
   * Runs a main class on our own class path to its end, however long that takes. What it prints is
   * passed on; its errors go where ours go.
   *
   * @return its exit status
   */
  public static int pass(PrintStream out, Class<?> mainClass, List<String> arguments)
      throws IOException, InterruptedException {
    String classPath = System.getProperty("java.class.path");
    ProcessBuilder builder = builder(List.of(QUIET), classPath, mainClass.getName(), arguments);
    Process process = start(builder.redirectError(ProcessBuilder.Redirect.INHERIT));
    try (InputStream printed = process.getInputStream()) {
      printed.transferTo(out);
    }
    return end(process);
  }

  private static ProcessBuilder builder(
      List<String> options, String classPath, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    synchronized (RUNNING) {
      if (ending) {
        throw new IOException("told to end");
      }
      Process process = builder.start();
      RUNNING.add(process);
      return process;
    }
  }

  private static int end(Process process) throws InterruptedException {
    int exit = process.waitFor();
    synchronized (RUNNING) {
      RUNNING.remove(process);
    }
    return exit;
  }

  private static void endAll() {
    synchronized (RUNNING) {
      ending = true;
      RUNNING.forEach(Process::destroy);
    }
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
