package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {
  @TempDir private Path folder;

  private static Event line(int producer, long place, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Event.Line(new Origin(producer, producer * 100L, 1, 0), place, bytes);
  }

  @Test
  void oneLineForEachEventSortedByNumber() throws IOException {
    Path file = Files.writeString(folder.resolve("dead"), "what was here before, and is longer");
    try (DeadLetters letters = DeadLetters.open(2, Optional.of(file), List.of())) {
      assertThat(letters.add(line(1, 7, "a\tb\\c\rd\ne ü"), 3)).isTrue();
      assertThat(letters.add(line(0, 2, "two"), 4)).isTrue();
      assertThat(letters.add(line(0, 2, "two"), 5)).isFalse();
      assertThat(letters.add(line(0, 1, ""), 0)).isTrue();

      assertThat(letters.count()).isEqualTo(3);
      assertThat(letters.marks(0).contains(2)).isTrue();
      assertThat(letters.marks(0).contains(7)).isFalse();
      assertThat(letters.marks(1).contains(7)).isTrue();
    }

    assertThat(Files.readString(file))
        .isEqualTo("1\t0\t\n2\t4\ttwo\n107\t3\ta\\tb\\\\c\\rd\\ne ü\n");
  }

  @Test
  void withoutAFileTheyAreCounted() throws IOException {
    try (DeadLetters letters = DeadLetters.open(1, Optional.empty(), List.of())) {
      letters.add(new Event.Line(new Origin(0, 0, 1, 0), 0, new byte[] {(byte) 0xFF}), 3);

      assertThat(letters.count()).isEqualTo(1);
      assertThat(letters.invalid()).isEqualTo(1);
    }
  }

  @Test
  void whatCannotBeWrittenIsRefused() {
    assertThatThrownBy(() -> DeadLetters.open(1, Optional.of(folder), List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--dead-letters");
    assertThatThrownBy(
            () -> DeadLetters.open(1, Optional.of(folder.resolve("no/where")), List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--dead-letters");
  }
}
