package dev.transom.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a command line, found to be readable; one that is not is refused. */
final class InputFiles implements Closeable {
  /** Instead of a file: standard input. */
  static final String STANDARD_INPUT = "-";

  private final List<InputFile> files = new ArrayList<>();
  private final List<ReplayWindow> streams = new ArrayList<>();

  InputFiles(List<String> names, InputStream standardInput) {
    boolean standard = false;
    for (String name : names) {
      if (!name.equals(STANDARD_INPUT)) {
        add(path(name));
      } else if (standard) {
        throw new UsageException("standard input, '-', can be read only once");
      } else {
        streams.add(new ReplayWindow("standard input", () -> standardInput));
        standard = true;
      }
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

  /** The regular files. */
  List<InputFile> files() {
    return List.copyOf(files);
  }

  /** What can be read only once: standard input, pipes, devices. */
  List<ReplayWindow> streams() {
    return List.copyOf(streams);
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
