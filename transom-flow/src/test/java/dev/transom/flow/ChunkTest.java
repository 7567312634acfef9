package dev.transom.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the size of the pieces, the lines are those of the file, in its order. */
class ChunkTest {
  private static final List<String> ALPHABET =
      List.of("a", "bc", "é", "漢", "😀", " ", "\n", "\n", "\r\n", "a long run of plain letters");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\n\n\n",
        "\r\n\r\n",
        "one",
        "one\n",
        "one\ntwo",
        "one\r\ntwo\r\n",
        "\none",
        "one\n\ntwo\n",
        "a line that is longer than several pieces of a file are\nand a short one\n",
        "é漢😀\né漢😀"
      })
  void linesOfSmallFiles(String text) throws IOException {
    checkAllSizes(text);
  }

  @Test
  void linesOfRandomFiles() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      int parts = random.nextInt(60);
      for (int i = 0; i < parts; i++) {
        text.append(ALPHABET.get(random.nextInt(ALPHABET.size())));
      }
      checkAllSizes(text.toString());
    }
  }

  private void checkAllSizes(String text) throws IOException {
    Path plain = Files.writeString(folder.resolve("plain.txt"), text);
    Path packed = Files.write(folder.resolve("packed.txt.gz"), gzip(text));
    List<String> expected = Files.readAllLines(plain);
    for (int size = 1; size <= 50; size++) {
      assertThat(lines(plain, size)).as("%s in pieces of %s", text, size).isEqualTo(expected);
      assertThat(lines(packed, size)).as("%s packed, %s", text, size).isEqualTo(expected);
      assertThat(words(plain, size)).as("words of %s", text).isEqualTo(split(text));
      assertThat(whole(plain, size)).as("bytes of %s", text).isEqualTo(text);
      assertThat(whole(packed, size)).as("bytes of %s, packed", text).isEqualTo(text);
    }
  }

  /** Some are cut at a place of the file where eight bytes cannot be read at once. */
  @Test
  void wordsOfEachLengthBetweenBlanksOfAllKinds() throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      text.append("lettersé漢z".repeat(4), 0, random.nextInt(40));
      text.append((char) random.nextInt(' ' + 1));
    }
    Path file = Files.writeString(folder.resolve("a"), text);
    for (int size : new int[] {10, 1_000, 1_000_000}) {
      assertThat(words(file, size)).isEqualTo(split(text.toString()));
    }
  }

  @Test
  void aShortWordThatComesAgainIsTheSameString() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "one two one\ntwo one two\n".repeat(9));
    Set<String> different = Collections.newSetFromMap(new IdentityHashMap<>());
    different.addAll(words(file, 24));
    assertThat(different).hasSize(2);
  }

  @Test
  void aFlowOfTheWordsOfFiles() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "one two\n one\tthree");
    Path packed = Files.write(folder.resolve("packed.gz"), gzip("two\none \n"));
    assertThat(Flow.words(plain, packed).countBy(word -> word).toMap())
        .isEqualTo(Map.of("one", 3L, "two", 2L, "three", 1L));
  }

  /** More different words than are kept. */
  @Test
  void manyWordsAreReadAsTheyAre() throws IOException {
    List<String> many = IntStream.range(0, 200_000).mapToObj(i -> "w" + i % 150_000).toList();
    Path file = Files.writeString(folder.resolve("a"), String.join("\n", many));
    assertThat(words(file, 100_000)).isEqualTo(many);
  }

  @Test
  void aLineBelongsToThePieceInWhichItBegins() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "12\n4567\n9\n");
    assertThat(pieces(file, 3))
        .extracting(ChunkTest::text)
        .containsExactly("12\n", "4567\n", "9\n", "");
    assertThat(pieces(file, 4))
        .extracting(ChunkTest::text)
        .containsExactly("12\n4567\n", "", "9\n");
  }

  @Test
  void aCarriageReturnEndsNoLineByItself() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "a\rb\r\r\nc\r");
    for (int size = 1; size < 10; size++) {
      assertThat(lines(file, size)).containsExactly("a\rb\r", "c\r");
    }
  }

  @Test
  void membersOfACompressedFileFollowEachOther() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(gzip("one\ntw"));
    all.write(gzip(""));
    all.write(gzip("o\nthree\n"));
    Path file = Files.write(folder.resolve("members.gz"), all.toByteArray());
    for (int size = 1; size < 20; size++) {
      assertThat(lines(file, size)).containsExactly("one", "two", "three");
    }
  }

  @Test
  void whatIsNoUtf8IsReplaced() throws IOException {
    Path file = Files.write(folder.resolve("a"), new byte[] {'a', (byte) 0xff, '\n', 'b'});
    assertThat(lines(file, 10)).containsExactly("a\ufffd", "b");
  }

  @Test
  void aPieceSaysOfWhichFileItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "1\n2\n");
    Chunk second = pieces(file, 2).get(1);
    assertThat(second.file()).isEqualTo(file);
    assertThat(second).hasToString(file + " from byte 2");
    Path packed = Files.write(folder.resolve("a.gz"), gzip("1\n2\n"));
    assertThat(pieces(packed, 2).get(1)).hasToString(packed + " from byte 2");
  }

  @Test
  void linesOfAllLengthsComeWholeWhereverAReadEnds() throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int length = i % 10 == 5 ? random.nextInt(700_000) : random.nextInt(5_000);
      String line = "é".repeat(length / 40) + (i + " x ").repeat(length / 6) + "end" + i;
      expected.add(line);
      text.append(line).append(i % 7 == 0 ? "\r\n" : "\n");
    }
    Path file = Files.writeString(folder.resolve("long"), text);
    for (int size : new int[] {100_000, 262_144, 1_000_000, 1 << 30}) {
      assertThat(lines(file, size)).isEqualTo(expected);
      assertThat(words(file, size)).isEqualTo(split(text.toString()));
      assertThat(whole(file, size)).isEqualTo(text.toString());
    }
  }

  @Test
  void whoBeginsAgainCutsTheSamePiecesOfAFileThatHasGrown() throws IOException {
    Path file = Files.writeString(folder.resolve("grows"), "1\n2\n3");
    AtomicLong length = new AtomicLong(-1);
    List<Chunk> before = pieces(file, 2, length);
    Files.writeString(file, "4\n5\n", StandardOpenOption.APPEND);
    assertThat(pieces(file, 2, length))
        .extracting(ChunkTest::text)
        .containsExactlyElementsOf(before.stream().map(ChunkTest::text).toList())
        .containsExactly("1\n", "2\n", "3");
  }

  // ------------------------------------------------------------------ helpers

  private static List<Chunk> pieces(Path file, int size) {
    return pieces(file, size, new AtomicLong(-1));
  }

  private static List<Chunk> pieces(Path file, int size, AtomicLong length) {
    List<Chunk> all = new ArrayList<>();
    Iterator<Chunk> pieces = ChunkFiles.pieces(file, size, new SourceMeter(), length);
    pieces.forEachRemaining(all::add);
    return all;
  }

  private static List<String> lines(Path file, int size) {
    List<String> all = new ArrayList<>();
    List<String> again = new ArrayList<>();
    LineReader reader = new LineReader();
    pieces(file, size)
        .forEach(chunk -> {
          chunk.lines(all::add);
          reader.accept(chunk, again::add);
        });
    assertThat(again).isEqualTo(all);
    return all;
  }

  private static List<String> words(Path file, int size) {
    List<String> all = new ArrayList<>();
    WordReader reader = new WordReader();
    pieces(file, size).forEach(chunk -> reader.accept(chunk, all::add));
    return all;
  }

  private static List<String> split(String text) {
    return Stream.of(text.split("[\\x00- ]+")).filter(word -> !word.isEmpty()).toList();
  }

  private static String whole(Path file, int size) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces(file, size).forEach(chunk -> all.writeBytes(chunk.bytes()));
    return all.toString(UTF_8);
  }

  private static String text(Chunk chunk) {
    return new String(chunk.bytes(), UTF_8);
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
