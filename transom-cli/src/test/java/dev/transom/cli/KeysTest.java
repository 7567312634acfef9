package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static List<String> keys(String by, String line) {
    List<String> found = new ArrayList<>();
    Keys.parse(by).orElseThrow().each(line, found::add);
    return found;
  }

  @Test
  void lineIsTheLineAlsoIfEmpty() {
    assertThat(keys("line", " a b ")).containsExactly(" a b ");
    assertThat(keys("line", "")).containsExactly("");
  }

  @Test
  void wordsAreSplitOnWhiteSpace() {
    assertThat(keys("word", "  a\tbb  a\r\u2003c\u3000d "))
        .containsExactly("a", "bb", "a", "c", "d");
    assertThat(keys("word", "one")).containsExactly("one");
    assertThat(keys("word", "")).isEmpty();
    assertThat(keys("word", " \t ")).isEmpty();
  }

  @Test
  void noBreakSpaceIsNoWhiteSpace() {
    assertThat(keys("word", "a\u00A0b")).containsExactly("a\u00A0b");
  }

  @Test
  void fieldsAreCountedFromOne() {
    assertThat(keys("field:1", "  a b c")).containsExactly("a");
    assertThat(keys("field:2", "a \t b c")).containsExactly("b");
    assertThat(keys("field:3", "a b c ")).containsExactly("c");
  }

  @Test
  void aLineWithFewerFieldsCountsNothing() {
    assertThat(keys("field:4", "a b c ")).isEmpty();
    assertThat(keys("field:1", "")).isEmpty();
    assertThat(keys("field:999999999", "a b c")).isEmpty();
  }

  @Test
  void levelIsTheSecondOfThreeParts() {
    assertThat(keys("level", "12:00 ERROR disk full again")).containsExactly("ERROR");
    assertThat(keys("level", "12:00 WARN: low")).containsExactly("WARN");
    assertThat(keys("level", "12:00 WARN:: low")).containsExactly("WARN:");
    assertThat(keys("level", "a b ")).containsExactly("b");
    assertThat(keys("level", "a\tb c\td e")).containsExactly("c\td");
  }

  @Test
  void levelSplitsOnEverySingleSpace() {
    assertThat(keys("level", "a  b c")).containsExactly("");
    assertThat(keys("level", "a : b")).containsExactly("");
  }

  @Test
  void aLineWithFewerThanThreePartsHasNoLevel() {
    assertThat(keys("level", "a b")).isEmpty();
    assertThat(keys("level", "a")).isEmpty();
    assertThat(keys("level", "")).isEmpty();
  }
}
