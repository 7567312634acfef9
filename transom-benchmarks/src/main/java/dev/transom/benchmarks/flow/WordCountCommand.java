package dev.transom.benchmarks.flow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@code wc -w}, which counts words without telling them apart; in the C locale, where it is
 * fastest.
 */
final class WordCountCommand {
  private WordCountCommand() {}

  static long words(Path file) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("wc", "-w", file.toString());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("wc ended with " + status);
    }
    return Long.parseLong(printed.strip().split(" ", 2)[0]);
  }
}
