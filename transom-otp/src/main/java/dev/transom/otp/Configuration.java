package dev.transom.otp;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The values of {@linkplain Setting settings}, read from {@linkplain ConfigurationSource sources}
 * and checked, all of them, before anybody uses one. Immutable; for use by any thread.
 *
 * {@snippet :
 * Configuration configuration =
 *     Configuration.read(
 *         List.of(PORT, PATIENCE),
 *         ConfigurationSource.resource("defaults.properties"),
 *         ConfigurationSource.environment("SHOP_"));
 * int port = configuration.value(PORT);
 * }
 */
public final class Configuration {

  /** A value, and where it comes from. */
  record Value(Setting<?> setting, Object value, String source) {}

  private final Map<String, Value> values;

  Configuration(Map<String, Value> values) {
    this.values = new TreeMap<>(values);
  }

  /**
   * Reads a configuration.
   *
   * @param settings what there is to configure; a key that belongs to none of them is an error
   * @param sources where to look, from the general to the particular: a later one overrides those
   *     before it
   * @return the values
   * @throws ConfigurationException if something is wrong: it says everything that is
   * @throws IllegalArgumentException if two settings have the same key
   */
  public static Configuration read(
      Collection<? extends Setting<?>> settings, ConfigurationSource... sources) {
    ConfigurationReader reader =
        new ConfigurationReader(List.copyOf(settings), List.of(sources), System.getenv());
    Configuration configuration = reader.read();
    if (!reader.problems().isEmpty()) {
      throw new ConfigurationException("the program", reader.problems());
    }
    return configuration;
  }

  /**
   * The value of a setting.
   *
   * @param setting which
   * @param <T> its type
   * @return its value
   * @throws IllegalArgumentException if it is not one of those that were read
   */
  @SuppressWarnings("unchecked")
  public <T> T value(Setting<T> setting) {
    return (T) known(setting).value;
  }

  /**
   * Where the value of a setting comes from.
   *
   * @param setting which
   * @return the source, for people; "the default" if no source had the key
   * @throws IllegalArgumentException if it is not one of those that were read
   */
  public String source(Setting<?> setting) {
    return known(setting).source;
  }

  private Value known(Setting<?> setting) {
    Value value = values.get(Objects.requireNonNull(setting, "setting").key());
    if (value == null || !value.setting.equals(setting)) {
      throw new IllegalArgumentException(
          "the setting \""
              + setting.key()
              + "\" was not declared where this configuration was read");
    }
    return value;
  }

  /** All keys with their values and sources, secrets hidden. */
  @Override
  public String toString() {
    return values.values().stream()
        .map(one ->
            one.setting.key()
                + " = "
                + (one.setting.isSecret() ? "***" : one.value)
                + " ("
                + one.source
                + ")")
        .collect(Collectors.joining(", ", "Configuration[", "]"));
  }
}
