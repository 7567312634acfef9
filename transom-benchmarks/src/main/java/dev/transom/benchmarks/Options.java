package dev.transom.benchmarks;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.JsonReport;
import dev.transom.benchmarks.harness.MarkdownReport;
import dev.transom.benchmarks.harness.Report;
import dev.transom.benchmarks.harness.TableReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * The command line.
 *
 * @param benchmarks what to run, in the order of the catalogue's names given; all of them by
 *     default
 * @param rounds how many, and {@code exactly} whether the user said so
 * @param seconds length of a round
 */
record Options(
    List<Benchmark> benchmarks,
    int rounds,
    boolean exactly,
    double seconds,
    Format format,
    boolean list) {
  static final int ROUNDS = 5;
  static final double SECONDS = 0.5;

  /** How results are printed. */
  enum Format {
    TABLE,
    JSON,
    MARKDOWN;

    Report report() {
      return switch (this) {
        case TABLE -> new TableReport();
        case JSON -> new JsonReport();
        case MARKDOWN -> new MarkdownReport();
      };
    }
  }

  /** What is wrong with the command line, in one line. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  static Options parse(String... words) throws Refused {
    List<Benchmark> benchmarks = new ArrayList<>();
    int rounds = ROUNDS;
    boolean exactly = false;
    double seconds = SECONDS;
    Format format = Format.TABLE;
    boolean list = false;
    for (Iterator<String> rest = List.of(words).iterator(); rest.hasNext(); ) {
      String word = rest.next();
      switch (word) {
        case "--json" -> format = Format.JSON;
        case "--markdown" -> format = Format.MARKDOWN;
        case "--list" -> list = true;
        case "--rounds" -> {
          rounds = (int) number(word, rest, 1, 1000);
          exactly = true;
        }
        case "--seconds" -> seconds = number(word, rest, 0.01, 2);
        default -> benchmarks.add(benchmark(word));
      }
    }
    return new Options(
        benchmarks.isEmpty() ? Catalogue.ALL : benchmarks, rounds, exactly, seconds, format, list);
  }

  /** The words for a JVM that runs one of the benchmarks. */
  List<String> wordsFor(Benchmark benchmark) {
    List<String> words = new ArrayList<>(List.of(benchmark.name(), "--seconds", plain(seconds)));
    if (exactly) {
      words.addAll(List.of("--rounds", Integer.toString(rounds)));
    }
    if (format != Format.TABLE) {
      words.add("--" + format.name().toLowerCase(Locale.ROOT));
    }
    return words;
  }

  private static Benchmark benchmark(String name) throws Refused {
    if (name.startsWith("-")) {
      throw new Refused(
          "unknown option '"
              + name
              + "'; valid are --json, --markdown, --list, --rounds NUMBER, --seconds NUMBER");
    }
    return Catalogue.find(name)
        .orElseThrow(() ->
            new Refused(
                "unknown benchmark '"
                    + name
                    + "'; valid are "
                    + String.join(", ", Catalogue.names())));
  }

  private static double number(String option, Iterator<String> rest, double least, double most)
      throws Refused {
    String text = rest.hasNext() ? rest.next() : "";
    try {
      double value = least >= 1 ? Integer.parseInt(text) : Double.parseDouble(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw new Refused(
        option
            + " wants a number from "
            + plain(least)
            + " to "
            + plain(most)
            + ", not '"
            + text
            + "'");
  }

  private static String plain(double value) {
    return value == (long) value ? Long.toString((long) value) : Double.toString(value);
  }
}
