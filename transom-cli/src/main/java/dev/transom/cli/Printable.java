package dev.transom.cli;

/** Foreign text on the user's screen: it must not move the cursor or fill the page. */
final class Printable {
  private Printable() {}

  /** At most so many characters, control characters replaced. */
  static String shortened(String text, int length) {
    int end = text.length() <= length ? text.length() : length - 1;
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder out = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      out.append(c == '\t' ? ' ' : Character.isISOControl(c) ? '\uFFFD' : c);
    }
    return end < text.length() ? out.append('…').toString() : out.toString();
  }
}
