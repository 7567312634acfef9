package dev.transom.otp;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A cron expression that was understood. It goes by days and by times of the day, as on a wall;
 * only what it finds is turned into an instant, so the two days of a year with other than 24 hours
 * are dealt with in one place.
 */
final class CronFields {
  private static final Map<String, String> SHORT =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  /** A 29th of February may be eight years away. */
  private static final int DAYS = 366 * 9;

  private final Map<CronField, BitSet> values = new EnumMap<>(CronField.class);
  private final boolean eitherDay;

  private CronFields(String expression) {
    String plain = expression.strip();
    String[] texts = SHORT.getOrDefault(plain.toLowerCase(Locale.ROOT), plain).split("\\s+", -1);
    if (texts.length != 5 && texts.length != 6) {
      throw new IllegalArgumentException(
          "expected five fields, minute, hour, day of the month, month, day of the week, or six"
              + " with the second before them; got "
              + (plain.isEmpty() ? 0 : texts.length));
    }
    int skipped = 6 - texts.length;
    values.put(CronField.SECOND, CronField.SECOND.parse("0"));
    for (CronField field : List.of(CronField.values()).subList(skipped, 6)) {
      values.put(field, field.parse(texts[field.ordinal() - skipped]));
    }
    eitherDay = isRestricted(texts[3 - skipped]) && isRestricted(texts[5 - skipped]);
  }

  private static boolean isRestricted(String days) {
    return !days.startsWith("*") && !days.startsWith("?");
  }

  static CronFields parse(String expression) {
    Objects.requireNonNull(expression, "expression");
    try {
      CronFields fields = new CronFields(expression);
      if (fields.next(Instant.EPOCH, ZoneOffset.UTC).isEmpty()) {
        throw new IllegalArgumentException("there is no such day of the month in any year");
      }
      return fields;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the cron expression \"" + expression + "\" is wrong: " + e.getMessage(), e);
    }
  }

  private BitSet of(CronField field) {
    return Objects.requireNonNull(values.get(field));
  }

  Optional<Instant> next(Instant after, ZoneId zone) {
    LocalDateTime from = LocalDateTime.ofInstant(after, zone);
    // When clocks were put back just now, times of today may come that are behind `from` as texts
    // and were run the first time; they are found, and passed over, since they are not after.
    LocalDate day = from.toLocalDate();
    LocalTime time = from.toLocalTime().withNano(0);
    for (int i = 0; i < DAYS; i++) {
      if (matches(day)) {
        Optional<LocalTime> found = atOrAfter(time);
        while (found.isPresent()) {
          Instant instant = instant(day.atTime(found.get()), zone);
          if (instant.isAfter(after)) {
            return Optional.of(instant);
          }
          found = after(found.get());
        }
      }
      day = day.plusDays(1);
      time = LocalTime.MIDNIGHT;
    }
    return Optional.empty();
  }

  private boolean matches(LocalDate day) {
    boolean ofMonth = of(CronField.DAY_OF_MONTH).get(day.getDayOfMonth());
    boolean ofWeek = of(CronField.DAY_OF_WEEK).get(day.getDayOfWeek().getValue() % 7);
    return of(CronField.MONTH).get(day.getMonthValue())
        && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
  }

  private Optional<LocalTime> after(LocalTime time) {
    return time.toSecondOfDay() == 24 * 3600 - 1
        ? Optional.empty()
        : atOrAfter(time.plusSeconds(1));
  }

  private Optional<LocalTime> atOrAfter(LocalTime time) {
    int hour = of(CronField.HOUR).nextSetBit(time.getHour());
    if (hour < 0) {
      return Optional.empty();
    }
    if (hour > time.getHour()) {
      return Optional.of(earliest(hour));
    }
    int minute = of(CronField.MINUTE).nextSetBit(time.getMinute());
    if (minute == time.getMinute()) {
      int second = of(CronField.SECOND).nextSetBit(time.getSecond());
      if (second >= 0) {
        return Optional.of(LocalTime.of(hour, minute, second));
      }
      minute = of(CronField.MINUTE).nextSetBit(minute + 1);
    }
    if (minute >= 0) {
      return Optional.of(LocalTime.of(hour, minute, of(CronField.SECOND).nextSetBit(0)));
    }
    int later = of(CronField.HOUR).nextSetBit(hour + 1);
    return later < 0 ? Optional.empty() : Optional.of(earliest(later));
  }

  private LocalTime earliest(int hour) {
    return LocalTime.of(
        hour, of(CronField.MINUTE).nextSetBit(0), of(CronField.SECOND).nextSetBit(0));
  }

  private static Instant instant(LocalDateTime local, ZoneId zone) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(local);
    if (transition == null) {
      return local.toInstant(zone.getRules().getOffset(local));
    }
    return transition.isGap()
        ? transition.getInstant()
        : local.toInstant(transition.getOffsetBefore());
  }
}
