package dev.transom.cli;

import dev.transom.cli.Part.Lines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Shares input among producers so that every event keeps its number whatever their count: lines are
 * numbered over all files in order, and then over the streams. The files' bytes are cut into one
 * range for each producer, at line ends.
 */
final class InputPlan {
  private InputPlan() {}

  /** The numbers below {@code count}: producer p takes p, p + producers, p + 2 × producers … */
  static List<Share> numbers(long count, int producers) {
    List<Share> shares = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      long own = count == Long.MAX_VALUE ? count : (count - p + producers - 1) / producers;
      shares.add(new Share(p, p, producers, List.of(new Part.Numbers(Math.max(0, own)))));
    }
    return shares;
  }

  /** The lines of files, then of streams; the last producer reads the streams. */
  static List<Share> lines(List<InputFile> files, List<ReplayWindow> streams, int producers)
      throws IOException {
    List<Share> shares = new ArrayList<>();
    long first = 0;
    List<Cut> cuts = cuts(files, producers);
    for (int p = 0; p < producers; p++) {
      boolean last = p == producers - 1;
      List<Lines> ranges = between(files, cuts.get(p), cuts.get(p + 1));
      List<Part> parts = new ArrayList<>(ranges);
      if (last) {
        streams.forEach(stream -> parts.add(new Part.Stream(stream)));
      }
      shares.add(new Share(p, first, 1, parts));
      if (!last) {
        for (Lines range : ranges) {
          first += count(range);
        }
      }
    }
    return shares;
  }

  /** The start of a line: a file and a place in it. */
  private record Cut(int file, long offset) {}

  private static List<Cut> cuts(List<InputFile> files, int producers) throws IOException {
    long total = files.stream().mapToLong(InputFile::size).sum();
    List<Cut> cuts = new ArrayList<>();
    cuts.add(new Cut(0, 0));
    for (int p = 1; p < producers; p++) {
      long target =
          Math.multiplyHigh(total, p) == 0 ? total * p / producers : total / producers * p;
      cuts.add(lineStart(files, target));
    }
    cuts.add(new Cut(files.size(), 0));
    return cuts;
  }

  /** The first start of a line at or behind a byte of the files laid end to end. */
  private static Cut lineStart(List<InputFile> files, long target) throws IOException {
    long offset = target;
    int file = 0;
    while (file < files.size() && offset >= files.get(file).size()) {
      offset -= files.get(file).size();
      file++;
    }
    if (offset == 0 || file == files.size()) {
      return new Cut(file, 0);
    }
    InputFile in = files.get(file);
    long start = in.lineEnd(offset - 1, in.size()) + 1;
    return start < in.size() ? new Cut(file, start) : new Cut(file + 1, 0);
  }

  private static List<Lines> between(List<InputFile> files, Cut from, Cut to) {
    List<Lines> ranges = new ArrayList<>();
    for (int i = from.file; i <= to.file && i < files.size(); i++) {
      long start = i == from.file ? from.offset : 0;
      long end = i == to.file ? to.offset : files.get(i).size();
      if (start < end) {
        ranges.add(new Lines(files.get(i), start, end));
      }
    }
    return ranges;
  }

  /** How many lines a range has; one that the file does not end counts. */
  private static long count(Lines range) throws IOException {
    byte[] buffer = new byte[256 * 1024];
    long lines = 0;
    boolean open = false;
    for (long at = range.from(); at < range.to(); ) {
      int wanted = (int) Math.min(buffer.length, range.to() - at);
      int length = range.file().readAt(at, buffer, 0, wanted);
      if (length == 0) {
        break;
      }
      lines += Bytes.count(buffer, (byte) '\n', 0, length);
      open = buffer[length - 1] != '\n';
      at += length;
    }
    return open ? lines + 1 : lines;
  }
}
