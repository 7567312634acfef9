package dev.transom.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The events that were given up: marked, and written to a file as number, attempts and text, with
 * tabs between them; tab, line end and backslash in the text are written as {@code \t}, {@code \n},
 * {@code \r} and {@code \\}. Each event once, however often it is told. The file has them in the
 * order in which they come, and by number in the end. Safe for use by any thread.
 */
final class DeadLetters implements Closeable {
  private final List<Marks> marks;
  private final @Nullable Path path;
  private final @Nullable RandomAccessFile file;
  private final SortedLines index = new SortedLines();
  private long invalid;
  private @Nullable IOException failure; // this and all above guarded by this

  private DeadLetters(int producers, @Nullable Path path) throws IOException {
    this.marks = java.util.stream.Stream.generate(Marks::new).limit(producers).toList();
    this.path = path;
    this.file = path == null ? null : new RandomAccessFile(path.toFile(), "rw");
  }

  /** Makes the file and empties it; one that cannot be written, or is read, is refused. */
  static DeadLetters open(int producers, Optional<Path> path, List<InputFile> inputs) {
    try {
      for (InputFile input : inputs) {
        if (path.isPresent()
            && Files.exists(path.get())
            && Files.isSameFile(path.get(), input.path())) {
          throw new UsageException("--dead-letters would overwrite the input " + input.path());
        }
      }
      DeadLetters letters = new DeadLetters(producers, path.orElse(null));
      if (letters.regular()) {
        letters.opened().setLength(0);
      }
      return letters;
    } catch (IOException e) {
      throw new UsageException("--dead-letters cannot be written: " + e.getMessage());
    }
  }

  private boolean regular() {
    return path != null && Files.isRegularFile(path);
  }

  private RandomAccessFile opened() {
    return java.util.Objects.requireNonNull(file);
  }

  /** Takes an event; false if it was here before. */
  synchronized boolean add(Event event, int attempts) {
    Marks own = marks.get(event.origin().producer());
    if (own.contains(event.place())) {
      return false;
    }
    String text = text(event);
    own.add(event.place());
    write(event.number() + "\t" + attempts + "\t" + escaped(text) + "\n", event.number());
    return true;
  }

  private void write(String line, long number) {
    if (file == null || failure != null) {
      return;
    }
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    try {
      file.write(bytes);
      index.add(number, bytes.length);
    } catch (IOException e) {
      failure = e; // told in the end: the events are counted all the same
    }
  }

  /** A line that cannot even be read is a dead letter all the same. */
  private String text(Event event) {
    try {
      String text = event.text();
      invalid += event.invalid(text) ? 1 : 0;
      return text;
    } catch (IOException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  /** What was given up of one producer. */
  Marks marks(int producer) {
    return marks.get(producer);
  }

  synchronized long count() {
    return marks.stream().mapToLong(Marks::distinct).sum();
  }

  /** How many of them were not UTF-8. */
  synchronized long invalid() {
    return invalid;
  }

  /** Sorts the file, if it is a regular one, and closes it. */
  @Override
  public synchronized void close() throws IOException {
    if (file == null) {
      return;
    }
    try (file) {
      if (failure != null) {
        throw failure;
      }
      if (regular()) {
        index.sort(file);
      }
    }
  }
}
