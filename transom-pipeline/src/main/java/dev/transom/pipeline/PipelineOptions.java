package dev.transom.pipeline;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Options of a pipeline as texts: from a properties file, or a command line. {@link
 * PipelineSpec#describe} lists the keys; those of a batcher begin with {@code batchers.} and its
 * name. Immutable.
 *
 * <pre>
 * processors.concurrency = ${WORKERS:8}
 * batchers.db.size = 500
 * retry.backoff = 200ms
 * </pre>
 */
public final class PipelineOptions {
  static final PipelineOptions NONE = new PipelineOptions("no options", Map.of());

  private static final Pattern OF_BATCHER = Pattern.compile("batchers\\.([^.]+)\\.(.+)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\$\\{|\\$\\{([^}:]*)(:([^}]*))?}");

  private record Given(String text, String source) {}

  private final String source;
  private final Map<String, Given> given;

  private PipelineOptions(String source, Map<String, Given> given) {
    this.source = source;
    this.given = Map.copyOf(given);
  }

  /**
   * Reads a properties file in UTF-8. In values {@code ${NAME}} and {@code ${NAME:default}} stand
   * for an environment variable; two dollar signs before a brace for one, as it is.
   *
   * @param file the file
   * @return its options
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if a key is unknown, a value wrong, or a variable not set
   */
  public static PipelineOptions load(Path file) {
    return load(file, System.getenv());
  }

  static PipelineOptions load(Path file, Map<String, String> environment) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    Map<String, String> texts = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      String where = file + ": " + key;
      texts.put(key, expanded(where, properties.getProperty(key), environment));
    }
    return of(file.toString(), texts);
  }

  /**
   * Options of a program's own.
   *
   * @param source where they come from, for messages
   * @param texts values by key
   * @return the options
   * @throws IllegalArgumentException if a key is unknown or a value wrong
   */
  public static PipelineOptions of(String source, Map<String, String> texts) {
    Map<String, Given> given = new HashMap<>();
    texts.forEach((key, text) -> {
      parsed(optionOf(key, source), source + ": " + key, text);
      given.put(key, new Given(text, source));
    });
    return new PipelineOptions(source, given);
  }

  private static String expanded(String where, String text, Map<String, String> environment) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = name == null ? "${" : environment.get(name);
      if (value == null) {
        value = matcher.group(3);
      }
      if (value == null) {
        throw new IllegalArgumentException(
            where
                + " needs the environment variable "
                + name
                + ": set it, or write ${"
                + name
                + ":default}");
      }
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(expanded).toString();
  }

  private static Option<?> optionOf(String key, String source) {
    Matcher matcher = OF_BATCHER.matcher(key);
    for (Option<?> option : Option.ALL) {
      boolean is =
          option.scope() == Option.Scope.BATCHER
              ? matcher.matches() && matcher.group(2).equals(option.key())
              : key.equals(option.key());
      if (is) {
        return option;
      }
    }
    throw new IllegalArgumentException(
        source + ": there is no option \"" + key + "\"; there are: " + String.join(", ", keys()));
  }

  /**
   * The keys that there are, with {@code NAME} for the name of a batcher.
   *
   * @return the keys
   */
  public static List<String> keys() {
    return Option.ALL.stream().map(option -> option.key("NAME")).toList();
  }

  private static <V> V parsed(Option<V> option, String where, String text) {
    return option.parsed(where, text.strip());
  }

  /**
   * With others, which win.
   *
   * @param others the others
   * @return all of them
   */
  public PipelineOptions and(PipelineOptions others) {
    Map<String, Given> all = new HashMap<>(given);
    all.putAll(others.given);
    return new PipelineOptions(source + " and " + others.source, all);
  }

  // ------------------------------------------------------------------ for specs

  void check(Set<String> batchers) {
    given.forEach((key, value) -> {
      Matcher matcher = OF_BATCHER.matcher(key);
      if (matcher.matches() && !batchers.contains(matcher.group(1))) {
        throw new IllegalArgumentException(
            value.source
                + ": "
                + key
                + " is about a batcher that there is not; "
                + (batchers.isEmpty()
                    ? "this pipeline has none"
                    : "there are: " + String.join(", ", new TreeSet<>(batchers))));
      }
    });
  }

  /** Those of the pipeline itself. */
  OptionValues values() {
    return values(Option.Scope.PIPELINE, "");
  }

  /** Those of a batcher. */
  OptionValues values(String batcher) {
    return values(Option.Scope.BATCHER, batcher);
  }

  private OptionValues values(Option.Scope scope, String batcher) {
    OptionValues values = OptionValues.NONE;
    for (Option<?> option : Option.ALL) {
      Given there = given.get(option.key(batcher));
      if (option.scope() == scope && there != null) {
        values = with(values, option, there, option.key(batcher));
      }
    }
    return values;
  }

  private static <V> OptionValues with(
      OptionValues values, Option<V> option, Given there, String key) {
    String where = there.source + ": " + key;
    return values.with(option, where, parsed(option, where, there.text));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PipelineOptions it && it.given.equals(given);
  }

  @Override
  public int hashCode() {
    return Objects.hash(given);
  }

  /** All keys with their values. */
  @Override
  public String toString() {
    Map<String, String> texts = new TreeMap<>();
    given.forEach((key, value) -> texts.put(key, value.text));
    return texts.toString();
  }
}
