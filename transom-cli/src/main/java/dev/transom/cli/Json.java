package dev.transom.cli;

import java.util.Collection;
import java.util.Map;

/**
 * Writes one JSON object on one line. Escapes whatever a reader of lines might take for a line end,
 * and what has no UTF-8.
 */
final class Json {
  private final StringBuilder text = new StringBuilder("{");

  Json field(String name, long value) {
    name(name).text.append(value);
    return this;
  }

  /** A number with three decimals at most. */
  Json field(String name, double value) {
    name(name).text.append(decimal(value));
    return this;
  }

  Json field(String name, boolean value) {
    name(name).text.append(value);
    return this;
  }

  /** An object of numbers, in the order of the map. */
  Json field(String name, Map<String, Long> value) {
    return field(name, value.entrySet());
  }

  /** An object of numbers, in the order of the entries, whose keys are all different. */
  Json field(String name, Collection<Map.Entry<String, Long>> value) {
    name(name).text.append('{');
    char before = 0;
    for (Map.Entry<String, Long> entry : value) {
      before = comma(before);
      string(entry.getKey());
      text.append(':').append(entry.getValue().longValue());
    }
    text.append('}');
    return this;
  }

  /** An array of objects with two fields, which have these names. */
  Json field(
      String name, String keyName, String valueName, Collection<Map.Entry<String, Long>> value) {
    name(name).text.append('[');
    char before = 0;
    for (Map.Entry<String, Long> entry : value) {
      before = comma(before);
      text.append('{');
      string(keyName);
      text.append(':');
      string(entry.getKey());
      text.append(',');
      string(valueName);
      text.append(':').append(entry.getValue().longValue()).append('}');
    }
    text.append(']');
    return this;
  }

  private char comma(char before) {
    if (before != 0) {
      text.append(before);
    }
    return ',';
  }

  /** The finished object, without a line end. */
  @Override
  public String toString() {
    return text + "}";
  }

  private Json name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    string(name);
    text.append(':');
    return this;
  }

  private static String decimal(double value) {
    long thousandths = Math.round(value * 1_000);
    return thousandths / 1_000 + "." + String.valueOf(1_000 + thousandths % 1_000).substring(1);
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (plain(value, i)) {
            text.append(c);
          } else {
            text.append("\\u").append(Integer.toHexString(0x1_0000 | c), 1, 5);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean plain(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }
    return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
  }
}
