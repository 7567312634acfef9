package dev.transom.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The input of a run, found to be readable and shared among the producers. */
final class Input implements Closeable {
  private final List<InputFile> files = new ArrayList<>();
  private final List<ReplayWindow> streams = new ArrayList<>();
  private final List<Share> shares;

  private Input(RunOptions options, InputStream standardInput) throws IOException {
    if (options.generated()) {
      shares = InputPlan.numbers(options.events().orElse(Long.MAX_VALUE), options.producers());
      return;
    }
    boolean standard = false;
    for (String name : options.files()) {
      if (!name.equals(RunOptions.STANDARD_INPUT)) {
        add(path(name));
      } else if (standard) {
        throw new UsageException("standard input, '-', can be read only once");
      } else {
        streams.add(new ReplayWindow("standard input", () -> standardInput));
        standard = true;
      }
    }
    shares = InputPlan.lines(files, streams, options.producers());
  }

  /** Looks at every file; one that cannot be read is refused before anything starts. */
  static Input open(RunOptions options, InputStream standardInput) {
    try {
      return new Input(options, standardInput);
    } catch (IOException e) {
      throw new UsageException("cannot read the input: " + e.getMessage());
    }
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new UsageException("no such file: " + name);
    }
  }

  private void add(Path path) {
    if (path.toString().isEmpty() || !Files.exists(path)) {
      throw new UsageException("no such file: " + path);
    }
    if (Files.isDirectory(path)) {
      throw new UsageException("is a directory: " + path);
    }
    if (!Files.isReadable(path)) {
      throw new UsageException("cannot be read: " + path);
    }
    if (!Files.isRegularFile(path)) {
      streams.add(new ReplayWindow(path.toString(), () -> Files.newInputStream(path)));
      return;
    }
    try {
      InputFile file = new InputFile(path, Files.size(path));
      boolean some = file.readAt(0, new byte[1], 0, 1) == 1;
      if (some && file.size() == 0) {
        // Not a file on a disk, but what the kernel makes up when it is read.
        file.close();
        streams.add(new ReplayWindow(path.toString(), () -> Files.newInputStream(path)));
      } else {
        files.add(file);
      }
    } catch (IOException e) {
      throw new UsageException("cannot be read: " + path + " (" + e.getMessage() + ")");
    }
  }

  /** One for each producer. */
  List<Share> shares() {
    return shares;
  }

  /** The regular files. */
  List<InputFile> files() {
    return List.copyOf(files);
  }

  /** Whether {@link Share#bytes} tells the size of all the input. */
  boolean sized() {
    return !files.isEmpty() && streams.isEmpty();
  }

  @Override
  public void close() {
    streams.forEach(ReplayWindow::close);
    for (InputFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        System.getLogger("dev.transom.cli").log(System.Logger.Level.DEBUG, "closing", e);
      }
    }
  }
}
