package dev.transom.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file in UTF-8, decoded one by one: so all before a bad one are there, and it can
 * be named. They end as those of a {@link java.io.BufferedReader} do.
 */
final class TextFile implements AutoCloseable {
  private final Path path;
  private final String name;
  private final InputStream bytes;
  private byte[] buffer = new byte[1 << 16];
  private int from; // of the bytes not taken
  private int to;
  private long line;
  private boolean afterReturn; // a line feed now belongs to the line before

  TextFile(Path path) throws IOException {
    this.path = path;
    this.name = path.toString();
    if (Files.isDirectory(path)) {
      throw new IOException("cannot read " + path + ": it is a directory");
    }
    try {
      bytes = Files.newInputStream(path);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("there is no file " + path, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  /** The number of the line that was given last, from 1. */
  long line() {
    return line;
  }

  @Nullable String nextLine() throws IOException {
    int at = from;
    while (true) {
      for (; at < to; at++) {
        byte next = buffer[at];
        if (next == '\n' && afterReturn && at == from) {
          from++;
          afterReturn = false;
        } else if (next == '\n' || next == '\r') {
          String text = decoded(at);
          from = at + 1;
          afterReturn = next == '\r';
          return text;
        } else {
          afterReturn = false;
        }
      }
      int seen = at - from;
      if (!fill()) {
        return seen == 0 ? null : last(from + seen);
      }
      at = from + seen;
    }
  }

  private String last(int end) throws IOException {
    String text = decoded(end);
    from = end;
    return text;
  }

  /** Reads more behind what is there; false at the end. */
  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = bytes.read(buffer, to, buffer.length - to);
    if (read < 0) {
      return false;
    }
    to += read;
    return true;
  }

  private String decoded(int end) throws IOException {
    String text = new String(buffer, from, end - from, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      check(ByteBuffer.wrap(buffer, from, end - from));
    }
    line++;
    return text;
  }

  /** The sign for what cannot be decoded may also stand in the file. */
  private void check(ByteBuffer bytesOfLine) throws IOException {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytesOfLine);
    } catch (CharacterCodingException e) {
      throw new IOException(
          "line "
              + (line + 1)
              + " of "
              + path
              + " is not UTF-8: convert the file, or write a source that reads its encoding",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
