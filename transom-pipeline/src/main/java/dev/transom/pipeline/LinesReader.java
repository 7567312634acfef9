package dev.transom.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the lines of files, from where those before have come to. */
final class LinesReader implements SourceReader<String> {
  private final List<Path> files;
  private final boolean isFirst;
  private long skipped;
  private int next; // of the files
  private @Nullable BufferedReader reader;
  private String file = "";
  private long line;

  LinesReader(SourceContext<String> context, List<Path> files) {
    this.files = files;
    this.isFirst = context.index() == 0;
    this.skipped = context.position();
  }

  @Override
  public boolean read(int demand, SourceOutput<String> out) throws IOException {
    if (!isFirst) {
      return false;
    }
    for (int i = 0; i < demand; ) {
      String text = nextLine();
      if (text == null) {
        return false;
      }
      if (skipped > 0) {
        skipped--;
      } else {
        out.emit(Message.of(text, Map.of("file", file, "line", line)));
        i++;
      }
    }
    return true;
  }

  private @Nullable String nextLine() throws IOException {
    while (true) {
      BufferedReader open = reader;
      if (open == null) {
        if (next == files.size()) {
          return null;
        }
        Path path = files.get(next++);
        open = Files.newBufferedReader(path);
        reader = open;
        file = path.toString();
        line = 0;
      }
      String text = open.readLine();
      if (text != null) {
        line++;
        return text;
      }
      close();
    }
  }

  @Override
  public void close() throws IOException {
    BufferedReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }
}
