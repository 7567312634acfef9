package dev.transom.otp;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes values of texts. Whatever is thrown here only says that a text is wrong. */
final class Values {
  private static final Pattern PARTS = Pattern.compile("(?:\\d+(?:ns|us|ms|s|m|h|d))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(ns|us|ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]*)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ns", Duration.ofNanos(1),
          "us", Duration.ofNanos(1_000),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Values() {}

  static boolean flag(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  static Duration duration(String text) {
    String stripped = text.strip();
    if (stripped.equals("0")) {
      return Duration.ZERO;
    }
    if (stripped.startsWith("P") || stripped.startsWith("p")) {
      return Duration.parse(stripped);
    }
    String compact = stripped.replace(" ", "").replace("_", "");
    if (!PARTS.matcher(compact).matches()) {
      throw new IllegalArgumentException(text);
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(compact);
    while (part.find()) {
      Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
    }
    return sum;
  }

  static long bytes(String text) {
    Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new IllegalArgumentException(text);
    }
    return new BigDecimal(size.group(1))
        .multiply(BigDecimal.valueOf(unit(size.group(2))))
        .longValueExact();
  }

  private static long unit(String unit) {
    if (unit.isEmpty() || unit.equals("b")) {
      return 1;
    }
    int power = "kmgt".indexOf(unit.charAt(0)) + 1;
    long base =
        switch (unit.substring(1)) {
          case "", "ib" -> 1024;
          case "b" -> 1000;
          default -> throw new IllegalArgumentException(unit);
        };
    if (power == 0) {
      throw new IllegalArgumentException(unit);
    }
    long result = 1;
    for (int i = 0; i < power; i++) {
      result *= base;
    }
    return result;
  }

  static <E extends Enum<E>> E constant(Class<E> type, String text) {
    String name = text.strip().replace('-', '_');
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow();
  }

  static <E extends Enum<E>> String names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
  }

  static <T> List<T> list(String text, Function<String, ? extends T> parser) {
    if (text.isBlank()) {
      return List.of();
    }
    return Arrays.stream(text.split(",", -1)).<T>map(one -> parser.apply(one.strip())).toList();
  }
}
