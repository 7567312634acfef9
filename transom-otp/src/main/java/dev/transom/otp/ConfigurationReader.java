package dev.transom.otp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one configuration and collects what is wrong with it, all of it. A text that a later source
 * overrides is not looked into; its key must be known all the same.
 */
final class ConfigurationReader {
  /** A text, and where it stands: {@code shop.properties}, {@code -Dshop.port}. */
  private record Found(String text, String where, boolean literal) {}

  private final Map<String, Setting<?>> settings = new LinkedHashMap<>();
  private final List<ConfigurationSource> sources;
  private final Map<String, String> environment;
  private final Map<String, Found> found = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  ConfigurationReader(
      List<Setting<?>> settings,
      List<ConfigurationSource> sources,
      Map<String, String> environment) {
    this.sources = sources;
    this.environment = environment;
    for (Setting<?> setting : settings) {
      Setting<?> other = this.settings.put(setting.key(), setting);
      if (other != null) {
        throw new IllegalArgumentException(
            "two settings have the key \"" + setting.key() + "\": keys must be unique");
      }
    }
  }

  List<String> problems() {
    return problems;
  }

  /** The values as far as they are right; only to be used if there are no problems. */
  Configuration read() {
    for (ConfigurationSource source : sources) {
      switch (source) {
        case ConfigurationSource.Environment(String prefix) -> readEnvironment(prefix);
        case ConfigurationSource.SystemProperties(String prefix) -> readSystemProperties(prefix);
        case ConfigurationSource.Texts(String name, Map<String, String> texts) ->
            texts.forEach((key, text) -> take(key, text, name));
        case ConfigurationSource.PropertiesFile file ->
            PropertiesTexts.of(file, problems).forEach((k, text) -> take(k, text, file.toString()));
        case ConfigurationSource.Resource resource ->
            PropertiesTexts.of(resource, problems)
                .forEach((k, text) -> take(k, text, resource.toString()));
      }
    }
    Map<String, Configuration.Value> values = new LinkedHashMap<>();
    for (Setting<?> setting : settings.values()) {
      Configuration.Value value = value(setting);
      if (value != null) {
        values.put(setting.key(), value);
      }
    }
    return new Configuration(values);
  }

  private void take(String key, String text, String where) {
    if (settings.containsKey(key)) {
      found.put(key, new Found(text, where, false));
    } else {
      problems.add(
          '"' + key + "\" in " + where + " is not known" + Nearest.hint(key, settings.keySet()));
    }
  }

  private void readSystemProperties(String prefix) {
    for (String name : System.getProperties().stringPropertyNames()) {
      String key = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
      boolean ours = !key.isEmpty() && (!key.equals(Application.FILE) || settings.containsKey(key));
      if (ours) {
        take(key, System.getProperty(name, ""), "-D" + name);
      }
    }
  }

  private void readEnvironment(String prefix) {
    Map<String, String> keys = new LinkedHashMap<>();
    settings.keySet().forEach(key -> keys.put(prefix + variable(key), key));
    for (Map.Entry<String, String> one : environment.entrySet()) {
      String name = one.getKey();
      String key = keys.get(name);
      if (key != null) {
        found.put(key, new Found(one.getValue(), "the environment variable " + name, true));
      } else if (name.startsWith(prefix)) {
        Nearest.of(name, keys.keySet())
            .ifPresent(near ->
                problems.add(
                    "the environment variable "
                        + name
                        + " is not known; did you mean "
                        + near
                        + "?"));
      }
    }
  }

  static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private Configuration.@Nullable Value value(Setting<?> setting) {
    Found one = found.get(setting.key());
    if (one == null) {
      if (setting.otherwise().isEmpty()) {
        problems.add(
            '"' + setting.key() + "\" is missing: expected " + setting.expected() + where(setting));
        return null;
      }
      return new Configuration.Value(setting, setting.otherwise().get(), "the default");
    }
    String text = one.text;
    try {
      text = one.literal ? text : Substitution.in(text, environment);
    } catch (IllegalArgumentException e) {
      problems.add('"' + setting.key() + "\" in " + one.where + ": " + e.getMessage());
      return null;
    }
    try {
      return new Configuration.Value(setting, setting.parser().apply(text), one.where);
    } catch (RuntimeException e) {
      String shown = setting.isSecret() ? "***" : '"' + text + '"';
      problems.add(
          '"'
              + setting.key()
              + "\" in "
              + one.where
              + " is "
              + shown
              + ": expected "
              + setting.expected());
      return null;
    }
  }

  /** Where a missing value could be set. */
  private String where(Setting<?> setting) {
    List<String> places = new ArrayList<>();
    for (ConfigurationSource source : sources.reversed()) {
      switch (source) {
        case ConfigurationSource.Environment(String prefix) ->
            places.add("as " + prefix + variable(setting.key()));
        case ConfigurationSource.SystemProperties(String prefix) ->
            places.add("as -D" + prefix + setting.key());
        case ConfigurationSource other -> places.add("in " + other);
      }
    }
    return places.isEmpty() ? "" : "; set it " + String.join(", ", places);
  }
}
