package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be read fails the run; the failure names it and says what is wrong. */
class ChunkFailureTest {
  @TempDir Path folder;

  private static void check(Path file, String problem) {
    assertThatThrownBy(() -> Flow.lines(file).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("cannot read " + file + ": " + problem);
  }

  @Test
  void aMissingFile() {
    check(folder.resolve("missing.txt"), "there is no such file");
    check(folder.resolve("missing.gz"), "there is no such file");
  }

  @Test
  void aDirectory() throws IOException {
    check(folder, "it is a directory");
    check(Files.createDirectory(folder.resolve("looks.gz")), "it is a directory");
  }

  @Test
  void dataThatIsNotCompressed() throws IOException {
    Path file = Files.writeString(folder.resolve("plain.gz"), "this is plain text\n".repeat(10));
    check(file, "it is not valid gzip data");
  }

  @Test
  void anEmptyFileIsNoCompressedOne() throws IOException {
    check(Files.createFile(folder.resolve("empty.gz")), "its gzip data is cut off");
  }

  @Test
  void compressedDataThatIsCutOff() throws IOException {
    byte[] all = ChunkTest.gzip("some text that is packed\n".repeat(1_000));
    check(
        Files.write(folder.resolve("cut.gz"), Arrays.copyOf(all, all.length - 20)),
        "its gzip data is cut off");
  }

  @Test
  void compressedDataThatIsDamaged() throws IOException {
    byte[] all = ChunkTest.gzip("some text that is packed\n".repeat(1_000));
    all[all.length - 5] ^= 1; // of the checksum
    check(Files.write(folder.resolve("damaged.gz"), all), "it is not valid gzip data");
  }

  @Test
  void oneBadFileAmongGoodOnes() throws IOException {
    Path good = Files.writeString(folder.resolve("good"), "a\nb\n");
    Path bad = folder.resolve("bad");
    assertThatThrownBy(() -> Flow.lines(good, bad).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("cannot read " + bad);
  }

  @Test
  void noFileAtAll() {
    assertThatThrownBy(() -> Flow.lines()).hasMessage("name at least one file");
    assertThatThrownBy(() -> Flow.chunks()).hasMessage("name at least one file");
  }

  @Test
  void aFileThatGrowsGivesWhatItHad() throws IOException {
    Path file = Files.writeString(folder.resolve("grows"), "one\ntwo\nthr");
    Iterator<Chunk> pieces = ChunkFiles.pieces(file, 4, new SourceMeter(), new AtomicLong(-1));
    List<String> lines = new java.util.ArrayList<>();
    while (pieces.hasNext()) {
      Files.writeString(file, "ee\nfour\n", StandardOpenOption.APPEND);
      pieces.next().lines(lines::add);
    }
    assertThat(lines).containsExactly("one", "two", "thr");
  }

  @Test
  void aFileThatBecomesShorterFailsTheRun() throws IOException {
    Path file = Files.writeString(folder.resolve("shrinks"), "one\ntwo\nthree\n");
    assertThatThrownBy(() ->
            Flow.chunks(file)
                .each(chunk -> Files.writeString(file, "one\n"))
                .<String>expand(Chunk::lines)
                .toList())
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("expand(0.2)"))
        .hasMessageContaining(
            "cannot read " + file + ": it had 14 bytes and has 4 now: it must not become shorter");
  }

  @Test
  void aFileThatIsDeletedWhileTheFlowRuns() throws IOException {
    Path file = Files.writeString(folder.resolve("deleted"), "one\n");
    assertThatThrownBy(() ->
            Flow.chunks(file)
                .each(chunk -> Files.delete(file))
                .<String>expand(Chunk::lines)
                .toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("cannot read " + file + ": there is no such file");
  }
}
