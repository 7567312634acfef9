package dev.transom.cli;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values of options are written. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m|h)");
  private static final Pattern DECIMAL = Pattern.compile("\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d{1,3})?");
  private static final BigDecimal LONGEST = new BigDecimal(Duration.ofDays(365).toNanos());

  private Values() {}

  /** {@code 10s}, {@code 250ms}, {@code 1.5m}; also a bare {@code 0}. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Matcher matcher = DURATION.matcher(text);
      if (text.equals("0")) {
        return Duration.ZERO;
      }
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a duration; write 500us, 250ms, 10s, 1m or 2h");
      }
      BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(unit(matcher.group(2)));
      if (nanos.compareTo(LONGEST) > 0) {
        throw new TypeConversionException("'" + text + "' is more than a year");
      }
      return Duration.ofNanos(nanos.longValue());
    }

    private static BigDecimal unit(String name) {
      return switch (name) {
        case "us" -> BigDecimal.valueOf(1_000L);
        case "ms" -> BigDecimal.valueOf(1_000_000L);
        case "s" -> BigDecimal.valueOf(1_000_000_000L);
        case "m" -> BigDecimal.valueOf(60_000_000_000L);
        default -> BigDecimal.valueOf(3_600_000_000_000L);
      };
    }
  }

  /** A number from 0 to 1. */
  static final class Chance implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double value = decimal(text);
      if (!(value >= 0 && value <= 1)) {
        throw new TypeConversionException("'" + text + "' is not a number from 0 to 1");
      }
      return value;
    }
  }

  /** A number of at least 0, at most a million. */
  static final class Frequency implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double value = decimal(text);
      if (!(value >= 0 && value <= 1_000_000)) {
        throw new TypeConversionException("'" + text + "' is not a number from 0 to 1000000");
      }
      return value;
    }
  }

  private static double decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
  }

  /** A whole number of at least 1. */
  static final class Count implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return whole(text, 1, Long.MAX_VALUE);
    }
  }

  /** A whole number of at least 0. */
  static final class Natural implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return whole(text, 0, Long.MAX_VALUE);
    }
  }

  /** Any whole number. */
  static final class Whole implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }
  }

  /** How many processes, or how much demand: 1 to a million. */
  static final class Size implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return (int) whole(text, 1, 1_000_000);
    }
  }

  /** From 0 to a million. */
  static final class SmallNatural implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return (int) whole(text, 0, 1_000_000);
    }
  }

  private static long whole(String text, long from, long to) {
    try {
      long value = Long.parseLong(text);
      if (value >= from && value <= to) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a whole number");
    }
    throw new TypeConversionException(
        "'"
            + text
            + "' is not "
            + (to == Long.MAX_VALUE ? "at least " + from : from + " to " + to));
  }

  /** What to count. */
  static final class By implements ITypeConverter<Keys> {
    @Override
    public Keys convert(String text) {
      return Keys.parse(text)
          .orElseThrow(() ->
              new TypeConversionException(
                  "'" + text + "' is not line, word, level or field:N with N from 1"));
    }
  }

  /** What is between words. */
  static final class Between implements ITypeConverter<WordSplitter> {
    @Override
    public WordSplitter convert(String text) {
      try {
        return WordSplitter.of(text);
      } catch (PatternSyntaxException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a regular expression: " + e.getDescription());
      }
    }
  }

  /** A path. */
  static final class FilePath implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new TypeConversionException("'" + text + "' is not a path");
      }
    }
  }
}
