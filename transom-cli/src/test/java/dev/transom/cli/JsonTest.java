package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static String key(String key) {
    String json = new Json().field("c", Map.of(key, 1L)).toString();
    return json.substring("{\"c\":{\"".length(), json.length() - "\":1}}".length());
  }

  @Test
  void fieldsInOrder() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("b", 2L);
    counts.put("a", 1L);

    assertThat(
            new Json()
                .field("n", -3L)
                .field("x", 1.5)
                .field("yes", true)
                .field("counts", counts)
                .toString())
        .isEqualTo("{\"n\":-3,\"x\":1.500,\"yes\":true,\"counts\":{\"b\":2,\"a\":1}}");
    assertThat(new Json().field("counts", Map.of()).toString()).isEqualTo("{\"counts\":{}}");
  }

  @Test
  void decimalsHaveAPointInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(new Json().field("x", 1234567.0625).toString()).isEqualTo("{\"x\":1234567.063}");
      assertThat(new Json().field("x", 0.0004).toString()).isEqualTo("{\"x\":0.000}");
      assertThat(new Json().field("x", 0.05).toString()).isEqualTo("{\"x\":0.050}");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void escapes() {
    assertThat(key("a\"b\\c/d")).isEqualTo("a\\\"b\\\\c/d");
    assertThat(key("\n\r\t\b\0")).isEqualTo("\\n\\r\\t\\u0008\\u0000");
    assertThat(key("\u007f\u0085\u2028\u2029")).isEqualTo("\\u007f\\u0085\\u2028\\u2029");
    assertThat(key("äé€😀")).isEqualTo("äé€😀");
  }

  @Test
  void halfASurrogatePairIsEscaped() {
    assertThat(key("\uD83D")).isEqualTo("\\ud83d");
    assertThat(key("x\uDE00y")).isEqualTo("x\\ude00y");
    assertThat(key("\uD83D\uD83D\uDE00")).isEqualTo("\\ud83d\uD83D\uDE00");
  }

  @Test
  void theReportHasItsKeysInOrder() {
    Report report =
        new Report(
            7,
            10,
            8,
            0,
            1,
            1,
            2,
            3,
            4,
            5,
            6,
            9,
            2_000_000_000L,
            1_500_000,
            2_000_000,
            2,
            List.of(Map.entry("ü", 5L), Map.entry("a", 3L)),
            false);

    assertThat(report.json())
        .isEqualTo(
            "{\"seed\":7,\"produced\":10,\"processed\":8,\"duplicates\":0,\"dead_letters\":1,"
                + "\"lost\":1,\"failures_injected\":2,\"kills\":3,\"crashes\":4,\"restarts\":5,"
                + "\"redelivered\":6,\"invalid_utf8\":9,\"elapsed_s\":2.000,"
                + "\"throughput_per_s\":4.000,\"p50_ms\":1.500,\"p99_ms\":2.000,\"distinct\":2,"
                + "\"counts\":{\"ü\":5,\"a\":3},\"interrupted\":false}");
    assertThat(report.json().getBytes(StandardCharsets.UTF_8)).contains(0xC3, 0xBC);
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void exitCodes() {
    assertThat(report(0, 0, false).exitCode()).isZero();
    assertThat(report(1, 0, false).exitCode()).isEqualTo(1);
    assertThat(report(0, 1, false).exitCode()).isEqualTo(1);
    assertThat(report(0, 0, true).exitCode()).isEqualTo(130);
    assertThat(report(1, 1, true).exitCode()).isEqualTo(130);
  }

  private static Report report(long lost, long duplicates, boolean interrupted) {
    return new Report(
        0, 0, 0, duplicates, 0, lost, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), interrupted);
  }

  @Test
  void theTableHasTheTopKeys() {
    Report report =
        new Report(
            7,
            10,
            8,
            0,
            1,
            1,
            2,
            3,
            4,
            5,
            6,
            9,
            2_000_000_000L,
            1_500_000,
            2_000_000,
            3,
            List.of(Map.entry("x\u001b[2J", 5_000L), Map.entry("b", 3L), Map.entry("c", 2L)),
            true);

    assertThat(ReportTable.of(report, 2))
        .contains("produced           10\n")
        .contains("p50 1.500 ms, p99 2.000 ms")
        .contains("             5,000  x\uFFFD[2J\n")
        .contains("                 3  b\n… and 1 more\n")
        .contains("interrupted");
  }

  @Test
  void foreignTextIsShortened() {
    assertThat(Printable.shortened("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Printable.shortened("abcdefg", 6)).isEqualTo("abcde…");
    assertThat(Printable.shortened("abcd😀g", 6)).isEqualTo("abcd…");
    assertThat(Printable.shortened("a\tb\r", 6)).isEqualTo("a b\uFFFD");
  }
}
