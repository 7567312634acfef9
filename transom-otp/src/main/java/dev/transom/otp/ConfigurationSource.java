package dev.transom.otp;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where the texts of a {@link Configuration} come from. Values of all sources but the environment
 * may contain {@code ${NAME}} or {@code ${NAME:default}}, which stand for an environment variable;
 * a default may contain more of them. To have a dollar sign and a brace as they are, write two
 * dollar signs.
 */
public sealed interface ConfigurationSource {

  /**
   * A properties file in UTF-8.
   *
   * @param path where
   * @param required whether it is an error if there is none
   */
  record PropertiesFile(Path path, boolean required) implements ConfigurationSource {
    /** Checks for null. */
    public PropertiesFile {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A properties file in UTF-8 on the class path, found by the calling thread's class loader.
   *
   * @param name its name, from the root of the class path
   * @param required whether it is an error if there is none
   */
  record Resource(String name, boolean required) implements ConfigurationSource {
    /** Checks for null. */
    public Resource {
      Objects.requireNonNull(name, "name");
    }

    @Override
    public String toString() {
      return "the resource " + name;
    }
  }

  /**
   * The environment variables of a prefix: with the prefix {@code SHOP_}, the key {@code pool.size}
   * is {@code SHOP_POOL_SIZE}. They are taken as they are. Since others set variables too, one that
   * is no key is an error only if it looks like one that was misspelt.
   *
   * @param prefix what their names begin with
   */
  record Environment(String prefix) implements ConfigurationSource {
    /** Checks for null. */
    public Environment {
      Objects.requireNonNull(prefix, "prefix");
    }

    @Override
    public String toString() {
      return "the environment variables " + prefix + "…";
    }
  }

  /**
   * The system properties of a prefix: with the prefix {@code shop.}, {@code -Dshop.pool.size=8}
   * sets the key {@code pool.size}.
   *
   * @param prefix what their names begin with
   */
  record SystemProperties(String prefix) implements ConfigurationSource {
    /** Checks for null. */
    public SystemProperties {
      Objects.requireNonNull(prefix, "prefix");
    }

    @Override
    public String toString() {
      return "the system properties " + prefix + "…";
    }
  }

  /**
   * Texts that are there: of a test, or of a command line.
   *
   * @param name what messages call this source
   * @param texts the texts by key
   */
  record Texts(String name, Map<String, String> texts) implements ConfigurationSource {
    /** Copies the map. */
    public Texts {
      Objects.requireNonNull(name, "name");
      texts = Map.copyOf(texts);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A properties file, which must be there.
   *
   * @param path where
   * @return the source
   */
  static ConfigurationSource file(Path path) {
    return new PropertiesFile(path, true);
  }

  /**
   * A properties file on the class path, which must be there.
   *
   * @param name its name, from the root of the class path
   * @return the source
   */
  static ConfigurationSource resource(String name) {
    return new Resource(name, true);
  }

  /**
   * The environment variables of a prefix.
   *
   * @param prefix what their names begin with
   * @return the source
   */
  static ConfigurationSource environment(String prefix) {
    return new Environment(prefix);
  }

  /**
   * The system properties of a prefix.
   *
   * @param prefix what their names begin with
   * @return the source
   */
  static ConfigurationSource systemProperties(String prefix) {
    return new SystemProperties(prefix);
  }

  /**
   * Texts that are there.
   *
   * @param name what messages call this source
   * @param texts the texts by key
   * @return the source
   */
  static ConfigurationSource of(String name, Map<String, String> texts) {
    return new Texts(name, texts);
  }
}
