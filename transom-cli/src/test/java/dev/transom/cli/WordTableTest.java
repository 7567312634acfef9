package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordTableTest {
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

  private final WordTable table = new WordTable();

  private Map<String, Long> taken() {
    Map<String, Long> counts = new HashMap<>();
    table.take((word, count) -> assertThat(counts.put(word, count)).isNull());
    return counts;
  }

  private void count(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
    table.count(bytes, 0, bytes.length);
  }

  @Test
  void everyLetterIsInLowerCase() {
    byte[] text = ("-" + LETTERS + "-").getBytes(StandardCharsets.US_ASCII);

    for (int i = 1; i <= LETTERS.length(); i++) {
      table.count(text, i, i + 1);
    }
    table.count(text, 1, text.length - 1);

    Map<String, Long> counts = taken();
    assertThat(counts).hasSize(26 + 10 + 1 + 1).containsEntry("_", 1L).containsEntry("0", 1L);
    assertThat(counts).containsEntry("a", 2L).containsEntry("z", 2L);
    assertThat(counts).containsEntry(LETTERS.toLowerCase(Locale.ROOT), 1L);
  }

  @Test
  void wordsOfEveryLengthWhereverTheyStand() {
    Random random = new Random(42);
    Map<String, Long> expected = new HashMap<>();
    for (int i = 0; i < 60_000; i++) {
      int length = 1 + random.nextInt(20);
      StringBuilder text = new StringBuilder("x ".repeat(random.nextInt(3)));
      int from = text.length();
      for (int j = 0; j < length; j++) {
        text.append(LETTERS.charAt(random.nextInt(j == 0 ? LETTERS.length() : 2)));
      }
      String word = text.substring(from);
      text.append(" y".repeat(random.nextInt(8)));
      byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
      table.count(bytes, from, from + length);
      expected.merge(word.toLowerCase(Locale.ROOT), 1L, Long::sum);
    }

    assertThat(taken()).isEqualTo(expected);
  }

  @Test
  void countsBeginAnewAndWordsStay() {
    for (int i = 0; i < 10_000; i++) {
      count("word_" + i);
    }
    assertThat(taken()).hasSize(10_000);
    assertThat(table.size()).isEqualTo(10_000);

    count("word_7");
    count("WORD_7");
    count("other");

    assertThat(taken()).isEqualTo(Map.of("word_7", 2L, "other", 1L));
    assertThat(taken()).isEmpty();
    assertThat(table.size()).isEqualTo(10_001);
  }

  @Test
  void aWordIsNotTheBeginningOfALongerOne() {
    count("abcdefgh");
    count("abcdefghi");
    count("abcdefghijklmnop");
    count("abcdefg");

    assertThat(taken()).hasSize(4).doesNotContainValue(2L);
  }
}
