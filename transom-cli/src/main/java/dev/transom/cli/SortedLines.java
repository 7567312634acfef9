package dev.transom.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Remembers which number each line of a file has, and where it is, to sort the file in the end. */
final class SortedLines {
  private final List<Line> lines = new ArrayList<>();
  private long end;
  private boolean sorted = true;

  private record Line(long number, long offset, int length) {}

  /** A line was written at the end. */
  void add(long number, int length) {
    sorted &= lines.isEmpty() || lines.getLast().number < number;
    lines.add(new Line(number, end, length));
    end += length;
  }

  /** Brings the lines of the file into the order of their numbers. */
  void sort(RandomAccessFile file) throws IOException {
    if (sorted) {
      return;
    }
    lines.sort(Comparator.comparingLong(Line::number));
    Path copy = Files.createTempFile("transom-dead-letters", ".tsv");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy))) {
        for (Line line : lines) {
          byte[] bytes = new byte[line.length];
          file.seek(line.offset);
          file.readFully(bytes);
          out.write(bytes);
        }
      }
      file.seek(0);
      try (var in = Files.newInputStream(copy)) {
        byte[] buffer = new byte[64 * 1024];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          file.write(buffer, 0, n);
        }
      }
    } finally {
      Files.deleteIfExists(copy);
    }
  }
}
