package dev.transom.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The end of a run that has no memory left: one line, made beforehand, and no further work. */
final class Exhausted {
  static final String TEXT =
      "transom: out of memory: distinct keys and batches must fit. Count by something else (--by),"
          + " make batches smaller (--batch-size), or give Java more (JDK_JAVA_OPTIONS=-Xmx4g)";

  private static final byte[] LINE = (TEXT + "\n").getBytes(StandardCharsets.UTF_8);
  private static final FileOutputStream ERROR = new FileOutputStream(FileDescriptor.err);

  private Exhausted() {}

  /** From now on also a thread that nobody looks after ends the JVM so, and not just itself. */
  static void handle() {
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
      if (failure instanceof OutOfMemoryError) {
        end();
      }
      failure.printStackTrace();
    });
  }

  /** Says so and ends the JVM at once. */
  static void end() {
    try {
      ERROR.write(LINE);
    } catch (IOException e) {
      // Nobody is there to be told.
      Runtime.getRuntime().halt(CommandLines.FAILED);
    }
    Runtime.getRuntime().halt(CommandLines.FAILED);
  }
}
