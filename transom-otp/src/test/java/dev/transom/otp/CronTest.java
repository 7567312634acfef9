package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> times(String expression, ZoneId zone, String after, int n) {
    Instant time = LocalDateTime.parse(after).atZone(zone).toInstant();
    List<String> times = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      time = Schedule.cron(expression, zone).next(Instant.EPOCH, time).orElseThrow();
      times.add(ZonedDateTime.ofInstant(time, zone).toOffsetDateTime().toString());
    }
    return times;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *          | 2026-01-01T00:00:00 | 2026-01-01T00:01Z",
        "* * * * *          | 2026-01-01T00:00:59 | 2026-01-01T00:01Z",
        "*/15 * * * *       | 2026-01-01T00:50:00 | 2026-01-01T01:00Z",
        "5/20 * * * *       | 2026-01-01T00:06:00 | 2026-01-01T00:25Z",
        "0 3 * * *          | 2026-01-01T03:00:00 | 2026-01-02T03:00Z",
        "30 9-17/4 * * *    | 2026-01-01T09:30:00 | 2026-01-01T13:30Z",
        "0 0 1 JAN *        | 2026-01-01T00:00:00 | 2027-01-01T00:00Z",
        "0 0 1 feb,Apr *    | 2026-02-01T00:00:00 | 2026-04-01T00:00Z",
        "0 0 31 * *         | 2026-01-31T00:00:00 | 2026-03-31T00:00Z",
        "0 0 29 2 *         | 2026-01-01T00:00:00 | 2028-02-29T00:00Z",
        "0 0 29 2 *         | 2097-01-01T00:00:00 | 2104-02-29T00:00Z",
        "0 12 * * MON-FRI   | 2026-01-02T12:00:00 | 2026-01-05T12:00Z",
        "0 12 * * 0         | 2026-01-01T00:00:00 | 2026-01-04T12:00Z",
        "0 12 * * 7         | 2026-01-01T00:00:00 | 2026-01-04T12:00Z",
        "0 12 * * FRI-SUN   | 2026-01-03T12:00:00 | 2026-01-04T12:00Z",
        "0 0 13 * FRI       | 2026-01-01T00:00:00 | 2026-01-02T00:00Z",
        "0 0 13 * FRI       | 2026-01-09T00:00:00 | 2026-01-13T00:00Z",
        "0 0 */2 * MON      | 2026-01-01T00:00:00 | 2026-01-05T00:00Z",
        "0 0 ? * MON        | 2026-01-01T00:00:00 | 2026-01-05T00:00Z",
        "10 0 0 * * *       | 2026-01-01T00:00:00 | 2026-01-01T00:00:10Z",
        "*/20 59 23 * * *   | 2026-01-01T23:59:40 | 2026-01-02T23:59Z",
        "@daily             | 2026-01-01T00:00:00 | 2026-01-02T00:00Z",
        "@HOURLY            | 2026-01-01T00:00:00 | 2026-01-01T01:00Z",
        "@weekly            | 2026-01-01T00:00:00 | 2026-01-04T00:00Z",
        "@monthly           | 2026-01-01T00:00:00 | 2026-02-01T00:00Z",
        "@yearly            | 2026-01-01T00:00:00 | 2027-01-01T00:00Z",
        "'  0   3 * * * '   | 2026-01-01T00:00:00 | 2026-01-01T03:00Z",
      })
  void theNextTime(String expression, String after, String expected) {
    assertThat(times(expression, UTC, after, 1)).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60 * * * *      | the minute is \"60\": expected 0 to 59",
        "* 24 * * *      | the hour is \"24\"",
        "* * 0 * *       | the day of the month is \"0\": expected 1 to 31",
        "* * * 13 *      | the month is \"13\": expected 1 to 12 or JAN to DEC",
        "* * * MON *     | the month is \"MON\"",
        "* * * * 8       | the day of the week is \"8\": expected 0 to 7 or SUN to SAT",
        "61 * * * * *    | the second is \"61\"",
        "*/0 * * * *     | the minute is \"*/0\": expected a step of at least 1",
        "1- * * * *      | the minute is \"1-\"",
        "5-1 * * * *     | the minute is \"5-1\": expected a range that does not end before",
        "1,,2 * * * *    | the minute is \"\"",
        "? * * * *       | the minute is \"?\"",
        "* * L * *       | the day of the month is \"L\"",
        "-1 * * * *      | the minute is \"-1\"",
        "* * * *         | expected five fields",
        "* * * * * * *   | got 7",
        "''              | got 0",
        "@sometimes      | got 1",
        "0 0 30 2 *      | there is no such day of the month",
        "x * * * *       | the minute is \"x\"",
        "1/x * * * *     | a step of at least 1 behind the slash",
      })
  void whatIsWrongIsPointedTo(String expression, String message) {
    assertThatThrownBy(() -> Schedule.cron(expression, UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("\"" + expression + "\"");
  }

  @Test
  void aTimeThatIsSkippedIsRunOnceAfterTheGap() { // 29 March 2026, 02:00 -> 03:00
    assertThat(times("30 2 * * *", BERLIN, "2026-03-28T02:30:00", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
    assertThat(times("*/20 2 * * *", BERLIN, "2026-03-28T02:40:00", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00");
    assertThat(times("*/30 * * * *", BERLIN, "2026-03-29T01:30:00", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
  }

  @Test
  void aTimeThatComesTwiceIsRunOnce() { // 25 October 2026, 03:00 -> 02:00
    assertThat(times("30 2 * * *", BERLIN, "2026-10-24T02:30:00", 2))
        .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    assertThat(times("*/30 * * * *", BERLIN, "2026-10-25T01:30:00", 4))
        .containsExactly(
            "2026-10-25T02:00+02:00",
            "2026-10-25T02:30+02:00",
            "2026-10-25T03:00+01:00",
            "2026-10-25T03:30+01:00");
  }

  @Test
  void aPartOfASecondIsNoTime() {
    Instant half = Instant.parse("2026-01-01T00:00:00.500Z");
    Schedule cron = Schedule.cron("* * * * * *", UTC);
    assertThat(cron.next(half, half)).contains(Instant.parse("2026-01-01T00:00:01Z"));
    Instant before = Instant.parse("2025-12-31T23:59:59.999999999Z");
    assertThat(cron.next(before, before)).contains(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Beside a search second by second, without any of its shortcuts. */
  @Test
  void findsWhatASlowSearchFinds() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      int minute = random.nextInt(60);
      int hour = random.nextInt(24);
      int step = 1 + random.nextInt(29);
      int dayOfWeek = random.nextInt(7);
      String expression =
          switch (random.nextInt(4)) {
            case 0 -> minute + " " + hour + " * * *";
            case 1 -> "*/" + step + " " + hour + " * * " + dayOfWeek;
            case 2 -> minute + " */" + step + " * * *";
            default -> minute + "-59/" + step + " * * * " + dayOfWeek;
          };
      // within two weeks around each change of clocks
      Instant after =
          Instant.parse(random.nextBoolean() ? "2026-03-22T00:00:00Z" : "2026-10-18T00:00:00Z")
              .plusSeconds(random.nextInt(14 * 24 * 3600));
      Instant found = Schedule.cron(expression, BERLIN).next(after, after).orElseThrow();
      assertThat(found).as("%s after %s", expression, after).isEqualTo(slow(expression, after));
    }
  }

  private static Instant slow(String expression, Instant after) {
    String[] fields = expression.split(" ");
    Instant time = after.truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
    while (true) {
      time = time.plus(Duration.ofMinutes(1));
      if (!time.isAfter(after)) {
        continue;
      }
      ZonedDateTime zoned = time.atZone(BERLIN);
      boolean second =
          zoned
                  .toLocalDateTime()
                  .atZone(BERLIN)
                  .withEarlierOffsetAtOverlap()
                  .toInstant()
                  .compareTo(time)
              < 0;
      boolean matches = !second && slowMatches(fields, zoned.toLocalDateTime());
      LocalDateTime before = time.minus(Duration.ofMinutes(1)).atZone(BERLIN).toLocalDateTime();
      LocalDateTime skipped = before.plusMinutes(1);
      while (skipped.isBefore(zoned.toLocalDateTime())) { // the gap
        matches |= slowMatches(fields, skipped);
        skipped = skipped.plusMinutes(1);
      }
      if (matches) {
        return time;
      }
    }
  }

  private static boolean slowMatches(String[] fields, LocalDateTime time) {
    return slowMatches(fields[0], time.getMinute(), 59)
        && slowMatches(fields[1], time.getHour(), 23)
        && slowMatches(fields[4], time.getDayOfWeek().getValue() % 7, 6);
  }

  private static boolean slowMatches(String field, int value, int max) {
    String[] parts = field.split("/");
    int step = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
    int from = parts[0].equals("*") ? 0 : Integer.parseInt(parts[0].split("-")[0]);
    int to = parts[0].equals("*") ? max : parts[0].contains("-") ? max : from;
    return value >= from && value <= to && (value - from) % step == 0;
  }

  @Test
  void schedulesCompareByContent() {
    assertThat(Schedule.cron("0 3 * * *", UTC)).isEqualTo(Schedule.cron("0 3 * * *", UTC));
    assertThat(Schedule.cron("0 3 * * *", UTC)).isNotEqualTo(Schedule.cron("0 4 * * *", UTC));
    assertThat(Schedule.cron("0 3 * * *").zone()).isEqualTo(ZoneId.systemDefault());
  }

  @Test
  void periodsAreCountedFromTheStart() {
    Instant start = Instant.EPOCH;
    Schedule every = Schedule.every(Duration.ofSeconds(10)).initialDelay(Duration.ofSeconds(3));
    assertThat(every.next(start, start.minusNanos(1))).contains(start.plusSeconds(3));
    assertThat(every.next(start, start.plusSeconds(3))).contains(start.plusSeconds(13));
    assertThat(every.next(start, start.plusSeconds(1003))).contains(start.plusSeconds(1013));
    assertThat(every.next(start, start.plusSeconds(1004))).contains(start.plusSeconds(1013));
    assertThatThrownBy(() -> Schedule.every(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> Schedule.every(Duration.ofSeconds(1)).initialDelay(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
