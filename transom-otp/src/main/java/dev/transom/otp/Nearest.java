package dev.transom.otp;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which word somebody may have meant. */
final class Nearest {
  private Nearest() {}

  /** The nearest of the words, if it is near: at most a third of its letters differ. */
  static Optional<String> of(String word, Collection<String> words) {
    return words.stream()
        .filter(other -> distance(word, other) <= Math.max(1, Math.min(3, other.length() / 3)))
        .min(Comparator.comparingInt(other -> distance(word, other)));
  }

  /** The end of a sentence that said that a word is not known. */
  static String hint(String word, Collection<String> words) {
    if (words.isEmpty()) {
      return "; there is nothing to configure";
    }
    return of(word, words)
            .map(near -> "; did you mean \"" + near + "\"? Known: ")
            .orElse("; known: ")
        + String.join(", ", words.stream().sorted().toList());
  }

  /** How many letters to insert, drop, replace or swap with the next one; case does not count. */
  static int distance(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        d[i][j] =
            Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
