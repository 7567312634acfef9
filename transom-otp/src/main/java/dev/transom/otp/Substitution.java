package dev.transom.otp;

import java.util.Map;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:default}} by environment variables. What a variable
 * holds is not looked into again; a default is.
 */
final class Substitution {
  private final String text;
  private final Map<String, String> environment;
  private int at;

  private Substitution(String text, Map<String, String> environment) {
    this.text = text;
    this.environment = environment;
  }

  /** Throws IllegalArgumentException with what is wrong. */
  static String in(String text, Map<String, String> environment) {
    return new Substitution(text, environment).until(false);
  }

  /** Reads up to the end, or inside of a default up to the brace that closes it. */
  private String until(boolean brace) {
    StringBuilder out = new StringBuilder();
    while (at < text.length() && !(brace && text.charAt(at) == '}')) {
      if (text.startsWith("$${", at)) {
        out.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        at += 2;
        out.append(variable());
      } else {
        out.append(text.charAt(at++));
      }
    }
    return out.toString();
  }

  private String variable() {
    int start = at;
    while (at < text.length() && text.charAt(at) != '}' && text.charAt(at) != ':') {
      at++;
    }
    String name = text.substring(start, Math.min(at, text.length()));
    boolean optional = at < text.length() && text.charAt(at) == ':';
    if (optional) {
      at++;
    }
    String otherwise = optional ? until(true) : "";
    if (at >= text.length()) {
      throw new IllegalArgumentException("a \"${\" has no closing brace; write $${ for a plain ${");
    }
    at++;
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "a \"${…}\" does not name an environment variable; write $${ for a plain ${");
    }
    String value = environment.get(name);
    if (value == null && !optional) {
      throw new IllegalArgumentException(
          "the environment variable "
              + name
              + " is not set; set it, or give a default: ${"
              + name
              + ":…}");
    }
    return value == null ? otherwise : value;
  }
}
