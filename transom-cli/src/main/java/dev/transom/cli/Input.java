package dev.transom.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The input of a run, found to be readable and shared among the producers. */
final class Input implements Closeable {
  private final InputFiles files;
  private final List<Share> shares;

  private Input(RunOptions options, InputStream standardInput) throws IOException {
    files = new InputFiles(options.files(), standardInput);
    shares =
        options.generated()
            ? InputPlan.numbers(options.events().orElse(Long.MAX_VALUE), options.producers())
            : InputPlan.lines(files.files(), files.streams(), options.producers());
  }

  /** Looks at every file; one that cannot be read is refused before anything starts. */
  static Input open(RunOptions options, InputStream standardInput) {
    try {
      return new Input(options, standardInput);
    } catch (IOException e) {
      throw new UsageException("cannot read the input: " + e.getMessage());
    }
  }

  /** One for each producer. */
  List<Share> shares() {
    return shares;
  }

  /** The regular files. */
  List<InputFile> files() {
    return files.files();
  }

  /** Whether {@link Share#bytes} tells the size of all the input. */
  boolean sized() {
    return !files.files().isEmpty() && files.streams().isEmpty();
  }

  @Override
  public void close() {
    files.close();
  }
}
