package dev.transom.pipeline;

import java.io.IOException;
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
  private @Nullable TextFile open;

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
      TextFile file = open;
      if (file == null) {
        if (next == files.size()) {
          return false;
        }
        file = new TextFile(files.get(next++));
        open = file;
      }
      String text = file.nextLine();
      if (text == null) {
        close();
      } else if (skipped > 0) {
        skipped--;
      } else {
        out.emit(Message.of(text, Map.of("file", file.name(), "line", file.line())));
        i++;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    TextFile file = open;
    open = null;
    if (file != null) {
      file.close();
    }
  }
}
