package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTest {
  @TempDir private Path folder;

  static RunOptions options(String... arguments) {
    RunOptions[] seen = new RunOptions[1];
    String[] all = new String[arguments.length + 1];
    all[0] = "run";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int code =
        CommandLines.execute(
            Main.Streams.standard(),
            (first, again) -> {},
            options -> {
              seen[0] = options;
              return 0;
            },
            all);
    assertThat(code).isZero();
    return seen[0];
  }

  private static Input open(String... arguments) {
    return Input.open(options(arguments), new ByteArrayInputStream(new byte[0]));
  }

  @Test
  void whatCannotBeReadIsRefused() {
    assertThatThrownBy(() -> open(folder.resolve("none").toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no such file")
        .hasMessageContaining("none");
    assertThatThrownBy(() -> open(folder.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> open("-", "-"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("once");
    assertThatThrownBy(() -> open("a\0b"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> open(""))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void standardInputIsReadLast() throws IOException {
    String file = Files.writeString(folder.resolve("f"), "a\n").toString();
    try (Input input = open("-", file, "--producers", "2")) {
      assertThat(input.shares().getLast().parts().getLast()).isInstanceOf(Part.Stream.class);
      assertThat(input.shares().getFirst().parts())
          .doesNotHaveAnyElementsOfTypes(Part.Stream.class);
      assertThat(input.sized()).isFalse();
    }
  }

  @Test
  void theSizeOfFilesIsKnown() throws IOException {
    String file = Files.writeString(folder.resolve("f"), "a\nb\n").toString();
    try (Input input = open(file, file)) {
      assertThat(input.sized()).isTrue();
      assertThat(input.shares().getFirst().bytes()).isEqualTo(8);
    }
  }

  @Test
  void deadLettersMustNotOverwriteTheInput() throws IOException {
    String file = Files.writeString(folder.resolve("f"), "a\n").toString();
    try (Input input = open(file)) {
      assertThatThrownBy(() ->
              DeadLetters.open(1, options("--dead-letters", file).deadLetters(), input.files()))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("overwrite");
    }
    assertThat(folder.resolve("f")).hasContent("a\n");
  }
}
