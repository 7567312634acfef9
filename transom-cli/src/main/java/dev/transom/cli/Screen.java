package dev.transom.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard error with one line that is overwritten while it is a terminal. Safe for use by any
 * thread.
 */
final class Screen {
  // Without wrapping, so that a narrow window does not tear the line.
  private static final String WRITE = "\r\033[K\033[?7l%s\033[?7h";
  private static final String CLEAR = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private boolean live; // guarded by this: does the cursor stand in a live line?

  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  static Screen of(PrintStream out) {
    return new Screen(out, isTerminal(2));
  }

  /** Replaces the live line; where lines cannot be overwritten it is one more line. */
  synchronized void live(String line) {
    if (terminal) {
      out.print(String.format(WRITE, line));
      live = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  /** Prints lines that stay. */
  synchronized void say(String lines) {
    clear();
    out.println(lines);
    out.flush();
  }

  /** Takes the live line away. */
  synchronized void clear() {
    if (live) {
      out.print(CLEAR);
      out.flush();
      live = false;
    }
  }

  /** The JDK does not tell about each of the three standard streams, so the system is asked. */
  static boolean isTerminal(int stream) {
    Path descriptor = Path.of("/proc/self/fd/" + stream);
    if (Files.isSymbolicLink(descriptor)) {
      try {
        String target = Files.readSymbolicLink(descriptor).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (IOException e) {
        return false;
      }
    }
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }
}
