package dev.transom.otp;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One thing that can be configured: its key, its type, and what holds if nobody says anything.
 * Immutable; declared once, as a constant, and used to declare an {@link Application} and to ask
 * its {@link Configuration}.
 *
 * {@snippet :
 * static final Setting<Integer> PORT =
 *     Setting.integer("port").otherwise(8080).checked("from 1 to 65535", p -> p > 0 && p < 65536);
 * static final Setting<Duration> PATIENCE = Setting.duration("patience").otherwise(ofSeconds(5));
 * static final Setting<String> PASSWORD = Setting.text("db.password").secret();
 * }
 *
 * @param key the key, as it stands in a properties file
 * @param expected what a value looks like, for messages
 * @param parser makes a value of a text; whatever it throws says that the text is wrong
 * @param otherwise the value if no source has the key; unset: there must be one
 * @param isSecret whether messages and listings must not show the value; default false
 * @param <T> the type of the value
 */
public record Setting<T>(
    String key,
    String expected,
    Function<String, ? extends T> parser,
    Optional<T> otherwise,
    boolean isSecret) {

  /** Checks for null, and the key. */
  public Setting {
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(parser, "parser");
    Objects.requireNonNull(otherwise, "otherwise");
    if (!Objects.requireNonNull(key, "key").matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "the key of a setting is made of letters, digits, '.', '_' and '-', got: \"" + key + '"');
    }
  }

  /**
   * A setting of any type.
   *
   * @param key the key
   * @param expected what a value looks like, for messages: "a URL"
   * @param parser makes a value of a text; throws if it cannot
   * @param <T> the type of the value
   * @return the setting, without a default
   */
  public static <T> Setting<T> of(
      String key, String expected, Function<String, ? extends T> parser) {
    return new Setting<>(key, expected, parser, Optional.empty(), false);
  }

  /**
   * A text, as it is.
   *
   * @param key the key
   * @return the setting, without a default
   */
  public static Setting<String> text(String key) {
    return of(key, "a text", text -> text);
  }

  /**
   * A whole number.
   *
   * @param key the key
   * @return the setting, without a default
   */
  public static Setting<Integer> integer(String key) {
    return of(key, "a whole number", text -> Integer.valueOf(text.strip()));
  }

  /**
   * A large whole number.
   *
   * @param key the key
   * @return the setting, without a default
   */
  public static Setting<Long> longInteger(String key) {
    return of(key, "a whole number", text -> Long.valueOf(text.strip()));
  }

  /**
   * {@code true} or {@code false}.
   *
   * @param key the key
   * @return the setting, without a default
   */
  public static Setting<Boolean> flag(String key) {
    return of(key, "true or false", Values::flag);
  }

  /**
   * A duration: a number with one of the units {@code ns us ms s m h d}, several of them ({@code
   * 1m30s}), or as ISO 8601 has it ({@code PT1M30S}).
   *
   * @param key the key
   * @return the setting, without a default
   */
  public static Setting<Duration> duration(String key) {
    return of(key, "a duration such as 200ms, 5s or 1m30s", Values::duration);
  }

  /**
   * A number of bytes: plain, with {@code kB MB GB TB} for powers of 1000, or with {@code KiB MiB
   * GiB TiB}, or {@code K M G T} as the JVM's own options have it, for powers of 1024.
   *
   * @param key the key
   * @return the setting, without a default
   */
  public static Setting<Long> bytes(String key) {
    return of(key, "a number of bytes such as 4096, 64KiB or 10MB", Values::bytes);
  }

  /**
   * One of the constants of an enum; case does not matter, and {@code -} stands for {@code _}.
   *
   * @param key the key
   * @param type the enum
   * @param <E> the enum
   * @return the setting, without a default
   */
  public static <E extends Enum<E>> Setting<E> choice(String key, Class<E> type) {
    return of(key, "one of " + Values.names(type), text -> Values.constant(type, text));
  }

  /**
   * A list of such values, separated by commas; an empty text is an empty list. Whether the value
   * is a secret stays, a default does not.
   *
   * @return the setting, without a default
   */
  public Setting<List<T>> list() {
    return new Setting<>(
        key,
        "a list separated by commas, each " + expected,
        text -> Values.list(text, parser),
        Optional.empty(),
        isSecret);
  }

  /**
   * With a value for the case that no source has the key.
   *
   * @param value the default
   * @return a changed setting
   */
  public Setting<T> otherwise(T value) {
    return new Setting<>(key, expected, parser, Optional.of(value), isSecret);
  }

  /**
   * With a condition that values must fulfil; a default is not checked.
   *
   * @param range what the condition is, for messages: "from 1 to 65535"
   * @param test the condition
   * @return a changed setting
   */
  public Setting<T> checked(String range, Predicate<? super T> test) {
    Objects.requireNonNull(test, "test");
    Function<String, T> checking =
        text -> {
          T value = parser.apply(text);
          if (!test.test(value)) {
            throw new IllegalArgumentException(range);
          }
          return value;
        };
    return new Setting<>(key, expected + ", " + range, checking, otherwise, isSecret);
  }

  /**
   * As a secret: messages and listings show that there is a value, and not which.
   *
   * @return a changed setting
   */
  public Setting<T> secret() {
    return new Setting<>(key, expected, parser, otherwise, true);
  }

  @Override
  public String toString() {
    return "Setting[" + key + ": " + expected + "]";
  }
}
