package dev.transom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * Reads keys as they are pressed, from a terminal that is put back when this is closed. The JDK
 * cannot do that, so the system's {@code stty} is asked; where there is none, keys count when the
 * line is ended.
 */
final class Terminal implements AutoCloseable {
  private final InputStream in;
  private final Runnable restore;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A terminal.
   *
   * @param in gives what is pressed
   * @param restore puts the terminal back; run once
   */
  Terminal(InputStream in, Runnable restore) {
    this.in = in;
    this.restore = restore;
  }

  /** That of the JVM, if the stream is its standard input, and that a terminal it may read from. */
  static Optional<Terminal> of(InputStream in) {
    if (in != System.in || !Screen.isTerminal(0) || !isForeground()) {
      return Optional.empty();
    }
    Optional<String> before = stty("-g").map(String::strip);
    if (before.isEmpty() || stty("-icanon", "-echo", "min", "1", "time", "0").isEmpty()) {
      return Optional.of(new Terminal(in, () -> {}));
    }
    Terminal terminal = new Terminal(in, () -> stty(before.get()));
    Runtime.getRuntime().addShutdownHook(new Thread(terminal::close));
    return Optional.of(terminal);
  }

  /** A job in the background that reads from its terminal is stopped by the system. */
  private static boolean isForeground() {
    try {
      String all = Files.readString(Path.of("/proc/self/stat"));
      // Behind the name, which may have spaces: state, parent, group, session, terminal, its group.
      String[] fields = all.substring(all.lastIndexOf(')') + 2).split(" ");
      return fields[2].equals(fields[5]);
    } catch (IOException e) {
      return true; // a system without such files
    }
  }

  private static Optional<String> stty(String... arguments) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Gives each key that is pressed, from now on, on a thread of its own. */
  void each(IntConsumer use) {
    Thread.ofPlatform().daemon().name("transom-keys").start(() -> read(use));
  }

  private void read(IntConsumer use) {
    try {
      for (int key = in.read(); key >= 0 && !closed.get(); key = in.read()) {
        use.accept(key);
      }
    } catch (IOException e) {
      System.getLogger("dev.transom.cli").log(System.Logger.Level.DEBUG, "no more keys", e);
    }
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      restore.run();
    }
  }
}
