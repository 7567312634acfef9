package dev.transom.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where {@code bin/transom} starts. */
public final class Main {
  private Main() {}

  /** The three standard streams, or what a test uses instead of them. */
  record Streams(InputStream in, PrintStream out, PrintStream err) {
    /** Those of the JVM, UTF-8 whatever the locale. */
    static Streams standard() {
      return new Streams(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
      return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
  }

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    Exhausted.handle();
    Streams streams = Streams.standard();
    int code =
        CommandLines.execute(
            streams,
            Interrupts::handle,
            options -> new Run(options, streams, Interrupts::handle).call(),
            arguments);
    streams.out().flush();
    System.exit(code);
  }
}
