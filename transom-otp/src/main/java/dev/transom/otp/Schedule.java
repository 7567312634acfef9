package dev.transom.otp;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a {@link Job} runs. Immutable.
 *
 * {@snippet :
 * Schedule.every(Duration.ofSeconds(30));
 * Schedule.cron("0 3 * * MON-FRI", ZoneId.of("Europe/Paris"));
 * Schedule.at(Instant.parse("2030-01-01T00:00:00Z"));
 * }
 */
public sealed interface Schedule {

  /**
   * Once.
   *
   * @param time when
   */
  record At(Instant time) implements Schedule {
    /** Checks for null. */
    public At {
      Objects.requireNonNull(time, "time");
    }

    @Override
    public Optional<Instant> next(Instant start, Instant after) {
      return time.isAfter(after) ? Optional.of(time) : Optional.empty();
    }
  }

  /**
   * Again and again. Each time is counted from the plan, not from the run before: there is no
   * drift. Changes of the time of day do not matter.
   *
   * @param period from one time to the next, at least 1 ms
   * @param initialDelay from the start of the job to the first time; zero runs at once
   */
  record Every(Duration period, Duration initialDelay) implements Schedule {
    /** Checks the durations. */
    public Every {
      if (period.compareTo(Duration.ofMillis(1)) < 0) {
        throw new IllegalArgumentException("a period must be at least 1 ms, got: " + period);
      }
      if (initialDelay.isNegative()) {
        throw new IllegalArgumentException(
            "an initial delay must not be negative, got: " + initialDelay);
      }
    }

    /**
     * With another initial delay.
     *
     * @param newDelay from the start of the job to the first time; zero runs at once
     * @return a changed schedule
     */
    public Every initialDelay(Duration newDelay) {
      return new Every(period, newDelay);
    }

    @Override
    public Optional<Instant> next(Instant start, Instant after) {
      Instant first = start.plus(initialDelay);
      if (after.isBefore(first)) {
        return Optional.of(first);
      }
      long passed = Duration.between(first, after).dividedBy(period);
      return Optional.of(first.plus(period.multipliedBy(passed + 1)));
    }
  }

  /** By the calendar. Made by {@link #cron(String, ZoneId)}, which explains it. */
  final class Cron implements Schedule {
    private final String expression;
    private final ZoneId zone;
    private final CronFields fields;

    private Cron(String expression, ZoneId zone) {
      this.expression = expression;
      this.zone = Objects.requireNonNull(zone, "zone");
      this.fields = CronFields.parse(expression);
    }

    /**
     * The fields.
     *
     * @return the text
     */
    public String expression() {
      return expression;
    }

    /**
     * Where the times are those of the day.
     *
     * @return the time zone
     */
    public ZoneId zone() {
      return zone;
    }

    @Override
    public Optional<Instant> next(Instant start, Instant after) {
      return fields.next(after, zone);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Cron cron
          && expression.equals(cron.expression)
          && zone.equals(cron.zone);
    }

    @Override
    public int hashCode() {
      return Objects.hash(expression, zone);
    }

    @Override
    public String toString() {
      return "Cron[" + expression + ", " + zone + "]";
    }
  }

  /**
   * Once.
   *
   * @param time when; in the past: as {@link Missed} says
   * @return the schedule
   */
  static At at(Instant time) {
    return new At(time);
  }

  /**
   * Again and again, first after one period.
   *
   * @param period from one time to the next, at least 1 ms
   * @return the schedule
   */
  static Every every(Duration period) {
    return new Every(period, period);
  }

  /**
   * By the calendar, in the time zone of the machine; see {@link #cron(String, ZoneId)}.
   *
   * @param expression the fields
   * @return the schedule
   * @throws IllegalArgumentException if it is none: it names the field
   */
  static Cron cron(String expression) {
    return cron(expression, ZoneId.systemDefault());
  }

  /**
   * By the calendar. Five fields, separated by spaces: minute (0-59), hour (0-23), day of the month
   * (1-31), month (1-12 or JAN-DEC), day of the week (0-7 or SUN-SAT; 0 and 7 are Sunday). A sixth
   * one in front of them is the second (0-59). A field is {@code *} for every value, a value, a
   * range {@code 9-17}, any of them with a step {@code 0-30/10}, or a list of those separated by
   * commas; {@code ?} stands for {@code *} in the fields of days. If both days are restricted, one
   * of them is enough. {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly} and
   * {@code @yearly} stand for their fields.
   *
   * <p>When clocks are put forward, times that are skipped are run once, at the first moment after
   * the gap. When they are put back, times that come twice are run the first time only.
   *
   * @param expression the fields
   * @param zone where the times are those of the day
   * @return the schedule
   * @throws IllegalArgumentException if it is none: it names the field, and says what is expected
   */
  static Cron cron(String expression, ZoneId zone) {
    return new Cron(expression, zone);
  }

  /**
   * The next time.
   *
   * @param start when the job was started
   * @param after the time it is to be after
   * @return the first planned time after that; empty if there is none any more
   */
  Optional<Instant> next(Instant start, Instant after);
}
