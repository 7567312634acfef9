package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The lines of text files. */
class LinesTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  @TempDir Path folder;

  private final Seen seen = new Seen();

  private Path file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void thoseOfSeveralFilesWithTheirNumbers() {
    Path one = file("one", "a\nb\n");
    Path empty = file("empty", "");
    Path two = file("two", "ä\r\n\r\n€𝄞");
    Queue<List<Object>> lines = new ConcurrentLinkedQueue<>();
    Pipeline<String> pipeline =
        Pipeline.from(Sources.lines(one, empty, two))
            .process(
                p -> p.concurrency(1),
                message -> {
                  lines.add(
                      List.of(
                          message.data(),
                          message.metadata().get("file"),
                          message.metadata().get("line")));
                  return message;
                })
            .start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(lines)
        .containsExactly(
            List.of("a", one.toString(), 1L),
            List.of("b", one.toString(), 2L),
            List.of("ä", two.toString(), 1L),
            List.of("", two.toString(), 2L),
            List.of("€𝄞", two.toString(), 3L));
  }

  @Test
  void aLineMayBeLongerThanAnyBuffer() {
    String text = "x".repeat(300_000);
    assertThat(seen.all(Sources.lines(file("long", text + "\n" + text))))
        .containsExactly(text, text);
  }

  @Test
  void theSignForWhatCannotBeDecodedMayBeInAFile() {
    assertThat(seen.all(Sources.lines(file("sign", "a\uFFFDb\n")))).containsExactly("a\uFFFDb");
  }

  @Test
  void aMissingFileIsNamedAndReadWhenItIsThere() {
    Queue<PipelineTelemetry.SourceFailed> failed =
        Seen.events(PipelineTelemetry.SourceFailed.class);
    Path first = file("first", "1\n2\n");
    Path missing = folder.resolve("missing");
    Pipeline<String> pipeline = seen.from(Sources.lines(first, missing)).start("p");
    Seen.eventually(() -> !failed.isEmpty());
    assertThat(failed.element().error()).hasMessage("there is no file " + missing);
    file("missing", "3\n");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void aFolderIsNoFile() {
    Queue<PipelineTelemetry.SourceFailed> failed =
        Seen.events(PipelineTelemetry.SourceFailed.class);
    Pipeline<String> pipeline = seen.from(Sources.lines(folder)).start("p");
    Seen.eventually(() -> !failed.isEmpty());
    assertThat(failed.element().error())
        .hasMessage("cannot read " + folder + ": it is a directory");
    pipeline.stop();
  }

  @Test
  void aLineThatIsNotUtf8IsNamedAndThoseBeforeItAreRead() {
    Queue<PipelineTelemetry.SourceFailed> failed =
        Seen.events(PipelineTelemetry.SourceFailed.class);
    Path bad = file("latin1", "one\ntwo\ngr\u00fcn\nfour\n".getBytes(StandardCharsets.ISO_8859_1));
    Pipeline<String> pipeline = seen.from(Sources.lines(bad)).start("p");
    Seen.eventually(() -> failed.size() >= 2);
    assertThat(failed.element().error())
        .hasMessageContaining("line 3 of " + bad + " is not UTF-8")
        .hasMessageContaining("convert the file");
    assertThat(seen.data).containsExactlyInAnyOrder("one", "two");
    file("latin1", "one\ntwo\ngrün\nfour\n");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).containsExactlyInAnyOrder("one", "two", "grün", "four");
  }

  @Test
  void nothingIsLostOrDoubledWhenTheReadingProcessIsKilled() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append(i).append('\n');
    }
    Path some = file("some", text.toString());
    Pipeline<String> pipeline = seen.from(Sources.lines(some, some)).maxInFlight(300).start("p");
    for (int i = 0; i < 10; i++) {
      int before = seen.data.size();
      Readers.kill("p", 0);
      Seen.eventually(() -> seen.data.size() > before || pipeline.phase() == Phase.ENDED);
    }
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(40_000);
    assertThat(List.copyOf(seen.data).stream().distinct()).hasSize(20_000);
  }

  @Test
  void thereIsAtLeastOneFile() {
    assertThatThrownBy(Sources::lines)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name at least one file");
  }

  @TestFactory
  List<DynamicTest> linesEndAsThoseOfABufferedReaderDo() {
    return new Seeds(seed -> "lines " + seed).each("lines", Seeds.runs(50), this::compared);
  }

  private void compared(long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    String[] parts = {"\r", "\n", "\r\n", "a", "é", "𝄞", "\n\r", "word "};
    int count = random.nextInt(60);
    for (int i = 0; i < count; i++) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    if (random.nextInt(5) == 0) {
      text.insert(random.nextInt(text.length() + 1), "y".repeat((1 << 16) - random.nextInt(4)));
    }
    Path some = file("seed" + seed, text.toString());
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(some);
        TextFile mine = new TextFile(some)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        expected.add(line);
      }
      for (String line = mine.nextLine(); line != null; line = mine.nextLine()) {
        actual.add(line);
        assertThat(mine.line()).isEqualTo(actual.size());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(actual).isEqualTo(expected);
  }
}
