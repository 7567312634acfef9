package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Finds the lines of texts, for one life of a stage, which reads them into the same room. */
final class LineReader implements FlowExpansion<Chunk, String> {
  private static final long serialVersionUID = 1;

  private final transient Text room = new Text();

  @Override
  public void accept(Chunk chunk, Emitter<String> out) {
    chunk.read(room, part -> lines(part, out));
  }

  static void lines(Text text, Emitter<String> out) {
    byte[] bytes = text.bytes;
    int length = text.length;
    int from = 0;
    while (from < length) {
      int found = EightBytes.lineEnd(bytes, from, length);
      int end = found < 0 ? ~found : found;
      int last = end > from && end < length && bytes[end - 1] == '\r' ? end - 1 : end;
      // What is ASCII alone need not be looked through again.
      Charset charset = found < 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
      out.emit(new String(bytes, from, last - from, charset));
      from = end + 1;
    }
  }
}
