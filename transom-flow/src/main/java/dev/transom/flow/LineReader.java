package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.nio.charset.StandardCharsets;

/** Finds the lines of texts, for one life of a stage, which reads them into the same room. */
final class LineReader implements FlowExpansion<Chunk, String> {
  private static final long serialVersionUID = 1;

  private final transient Text room = new Text();
  private final transient LineEnds ends = new LineEnds();

  @Override
  public void accept(Chunk chunk, Emitter<String> out) {
    chunk.read(room, part -> lines(part, out));
  }

  private void lines(Text text, Emitter<String> out) {
    byte[] bytes = text.bytes;
    int length = text.length;
    int from = 0;
    boolean ascii = true; // from there on
    for (int at = 0; at < length; ) {
      at = ends.find(bytes, at, length);
      ascii &= ends.isAscii();
      for (int i = 0; i < ends.count(); i++) {
        int end = ends.place(i);
        int last = end > from && bytes[end - 1] == '\r' ? end - 1 : end;
        out.emit(line(bytes, from, last, ascii));
        from = end + 1;
      }
      if (ends.count() > 0) {
        ascii = ends.isAscii();
      }
    }
    if (from < length) {
      out.emit(line(bytes, from, length, ascii)); // a last line that has no end keeps its \r
    }
  }

  /** What is ASCII alone need not be looked through again. */
  private static String line(byte[] bytes, int from, int to, boolean ascii) {
    return new String(
        bytes, from, to - from, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }
}
