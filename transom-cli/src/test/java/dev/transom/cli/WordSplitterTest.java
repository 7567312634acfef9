package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

class WordSplitterTest {
  private long invalid;

  private Map<String, Long> counts(String pattern, byte[] text) {
    WordCounts words = new WordCounts();
    invalid = WordSplitter.of(pattern).count(text, words);
    Map<String, Long> counts = new TreeMap<>();
    words.take((word, count) -> counts.merge(word, count, Long::sum));
    return counts;
  }

  private Map<String, Long> counts(String pattern, String text) {
    return counts(pattern, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As anybody would write it. */
  private static Map<String, Long> plain(String pattern, byte[] text) {
    Pattern between = Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
    Map<String, Long> counts = new TreeMap<>();
    for (String line : new String(text, StandardCharsets.UTF_8).split("\r?\n")) {
      for (String word : between.split(line)) {
        if (!word.isEmpty()) {
          counts.merge(word.toLowerCase(Locale.ROOT), 1L, Long::sum);
        }
      }
    }
    return counts;
  }

  @Test
  void wordsOfAllScripts() {
    assertThat(counts("\\W+", "Straße ÉTÉ été 日本語, 日本語! a_1 42 x-y don't ΟΔΟΣ"))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("straße", 1L),
                Map.entry("été", 2L),
                Map.entry("日本語", 2L),
                Map.entry("a_1", 1L),
                Map.entry("42", 1L),
                Map.entry("x", 1L),
                Map.entry("y", 1L),
                Map.entry("don", 1L),
                Map.entry("t", 1L),
                Map.entry("οδος", 1L)));
  }

  @Test
  void whatIsBetweenWordsMayBeBeyondAscii() {
    assertThat(counts("\\W+", "a\u00A0b\u2014c\u3000d e\u0301f"))
        .containsOnlyKeys("a", "b", "c", "d", "e\u0301f");
  }

  @Test
  void theLowerCaseOfAnotherScriptMayBeAscii() {
    assertThat(counts("\\W+", "\u212A k K")).isEqualTo(Map.of("k", 3L));
  }

  @Test
  void nothingHasNoWords() {
    assertThat(counts("\\W+", "")).isEmpty();
    assertThat(counts("\\W+", " \r\n.,\n")).isEmpty();
    assertThat(counts(",", "\r\n,,\n")).isEmpty();
  }

  @Test
  void aPatternSplitsLineByLine() {
    assertThat(counts(",", "a,B c\r\nb c,,A\nlast"))
        .isEqualTo(Map.of("a", 2L, "b c", 2L, "last", 1L));
    assertThat(counts("", "aB\nb")).isEqualTo(Map.of("a", 1L, "b", 2L));
    assertThat(counts("\\d+", "a٣b4c")).containsOnlyKeys("a", "b", "c");
  }

  @Test
  void whatIsNoPatternIsRefused() {
    assertThatThrownBy(() -> WordSplitter.of("(")).isInstanceOf(PatternSyntaxException.class);
  }

  @Test
  void linesThatAreNotUtf8AreCountedOnce() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("good é \uFFFD\nbad ".getBytes(StandardCharsets.UTF_8));
    text.writeBytes(new byte[] {(byte) 0xFF, 'x', ' ', (byte) 0xC3, ' ', (byte) 0xFE, '\n'});
    text.writeBytes("good\n".getBytes(StandardCharsets.UTF_8));
    text.writeBytes(new byte[] {(byte) 0x80});
    for (String pattern : new String[] {"\\W+", "[\\W]+"}) {
      assertThat(counts(pattern, text.toByteArray()))
          .isEqualTo(Map.of("good", 2L, "é", 1L, "bad", 1L, "x", 1L));
      assertThat(invalid).isEqualTo(2);
    }
  }

  @Test
  void sameAsThePatternOnRandomText() {
    String[] pieces = {
      "a",
      "Z",
      "_",
      "7",
      "the",
      "Longer_Word_42",
      " ",
      ".",
      "\n",
      "\r\n",
      "-",
      "'",
      "é",
      "ß",
      "İ",
      "Σ",
      "日",
      "😀",
      "𝒜",
      "\u00A0",
      "\u0301",
      "\u200D",
      "\u2028",
      "\u0085",
      "\uFFFD",
      "ж",
      "٣",
      "\u212A"
    };
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int plainShare = random.nextInt(4);
      for (int i = random.nextInt(300); i > 0; i--) {
        int bound = random.nextInt(4) < plainShare ? 12 : pieces.length;
        out.writeBytes(pieces[random.nextInt(bound)].getBytes(StandardCharsets.UTF_8));
        if (random.nextInt(40) == 0) {
          out.write(random.nextInt(256)); // perhaps no UTF-8
        }
        if (random.nextInt(20) == 0) {
          out.writeBytes(
              Character.toString(random.nextInt(0xD800)).getBytes(StandardCharsets.UTF_8));
        }
      }
      byte[] text = out.toByteArray();

      assertThat(counts("\\W+", text)).as("seed " + seed).isEqualTo(plain("\\W+", text));
      long here = invalid;
      assertThat(counts("[\\W]+", text)).as("seed " + seed).isEqualTo(plain("\\W+", text));
      assertThat(invalid).as("seed " + seed).isEqualTo(here);
    }
  }
}
