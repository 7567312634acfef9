package dev.transom.cli;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads one JSON object. Its texts are {@link String}, its numbers {@link BigDecimal}, its other
 * values what {@link Other} says: they are read and not kept. Used by one thread, once.
 */
final class JsonObject {
  private static final int DEEPEST = 100;
  private static final int LONGEST_NUMBER = 40;

  /** A value that is neither a text nor a number. */
  enum Other {
    LITERAL,
    OBJECT,
    ARRAY
  }

  private final String text;
  private int at;

  private JsonObject(String text) {
    this.text = text;
  }

  /** The values by name; if a name occurs twice, the last. */
  static Map<String, Object> parse(String text) throws Order.Malformed {
    JsonObject json = new JsonObject(text);
    Map<String, Object> fields = new HashMap<>();
    json.skipSpace();
    json.object(fields, 0);
    json.skipSpace();
    if (json.at < text.length()) {
      throw json.wrong("the end");
    }
    return fields;
  }

  private void object(Map<String, Object> into, int depth) throws Order.Malformed {
    expect('{');
    if (ended('}')) {
      return;
    }
    do {
      skipSpace();
      String name = string();
      skipSpace();
      expect(':');
      into.put(name, value(depth + 1));
      skipSpace();
    } while (follows(','));
    expect('}');
  }

  private void array(int depth) throws Order.Malformed {
    expect('[');
    if (ended(']')) {
      return;
    }
    do {
      Object unused = value(depth + 1);
      skipSpace();
    } while (follows(','));
    expect(']');
  }

  private Object value(int depth) throws Order.Malformed {
    if (depth > DEEPEST) {
      throw new Order.Malformed("its JSON is more than " + DEEPEST + " deep");
    }
    skipSpace();
    switch (at < text.length() ? text.charAt(at) : ' ') {
      case '"' -> {
        return string();
      }
      case '{' -> {
        object(new HashMap<>(), depth);
        return Other.OBJECT;
      }
      case '[' -> {
        array(depth);
        return Other.ARRAY;
      }
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> {
        return number();
      }
    }
    return Other.LITERAL;
  }

  private void literal(String word) throws Order.Malformed {
    if (!text.startsWith(word, at)) {
      throw wrong("a value");
    }
    at += word.length();
  }

  private BigDecimal number() throws Order.Malformed {
    int start = at;
    if (follows('-')) {
      // its sign
    }
    int first = at;
    digits();
    if (text.charAt(first) == '0' && at > first + 1) {
      throw wrong("a number without zeros in front");
    }
    if (follows('.')) {
      digits();
    }
    if (follows('e') || follows('E')) {
      if (!follows('-')) {
        boolean unused = follows('+');
      }
      digits();
    }
    if (at - start > LONGEST_NUMBER) {
      throw wrong("a number of at most " + LONGEST_NUMBER + " characters");
    }
    try {
      return new BigDecimal(text.substring(start, at));
    } catch (NumberFormatException e) {
      throw wrong("a smaller exponent"); // beyond what an int holds
    }
  }

  private void digits() throws Order.Malformed {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw wrong("a value");
    }
  }

  private String string() throws Order.Malformed {
    expect('"');
    int start = at;
    while (at < text.length() && text.charAt(at) >= ' ') {
      char c = text.charAt(at++);
      if (c == '"') {
        return text.substring(start, at - 1);
      }
      if (c == '\\') {
        at--;
        return escaped(new StringBuilder(text.substring(start, at)));
      }
    }
    throw wrong("the end of a text");
  }

  private String escaped(StringBuilder out) throws Order.Malformed {
    while (at < text.length() && text.charAt(at) >= ' ') {
      char c = text.charAt(at++);
      switch (c) {
        case '"' -> {
          return out.toString();
        }
        case '\\' -> out.append(escape());
        default -> out.append(c);
      }
    }
    throw wrong("the end of a text");
  }

  private char escape() throws Order.Malformed {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unit();
      default -> throw wrong("an escape");
    };
  }

  private char unit() throws Order.Malformed {
    int unit = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit =
          at < text.length() && text.charAt(at) < 128 ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0) {
        throw wrong("four hexadecimal digits");
      }
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }

  /** Whether there is nothing in the braces or brackets. */
  private boolean ended(char end) {
    skipSpace();
    return follows(end);
  }

  private boolean follows(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char wanted) throws Order.Malformed {
    if (!follows(wanted)) {
      throw wrong("'" + wanted + "'");
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Order.Malformed wrong(String wanted) {
    return new Order.Malformed("its JSON wants " + wanted + " at character " + (at + 1));
  }
}
