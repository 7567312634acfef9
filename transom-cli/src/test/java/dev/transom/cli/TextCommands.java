package dev.transom.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The command line in this JVM, for tests. */
final class TextCommands {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private int code;

  /** Runs a command and returns what it prints. */
  String run(String... arguments) {
    return run(new ByteArrayInputStream(new byte[0]), (first, again) -> {}, arguments);
  }

  String run(InputStream in, Run.Signals signals, String... arguments) {
    out.reset();
    err.reset();
    Main.Streams streams =
        new Main.Streams(
            in,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    code = CommandLines.execute(streams, signals, options -> CommandLines.OK, arguments);
    return out.toString(StandardCharsets.UTF_8);
  }

  int code() {
    return code;
  }

  /** What it has printed on standard output. */
  String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What it has said on standard error. */
  String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
