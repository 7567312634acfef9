package dev.transom.otp;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The texts of properties files. A key that stands twice in one is an error, not a surprise. */
final class PropertiesTexts {
  private PropertiesTexts() {}

  static Map<String, String> of(ConfigurationSource.PropertiesFile file, List<String> problems) {
    try (InputStream in = Files.exists(file.path()) ? Files.newInputStream(file.path()) : null) {
      return read(in, file.toString(), file.required(), problems);
    } catch (IOException | IllegalArgumentException e) {
      return unreadable(file.toString(), e, problems);
    }
  }

  static Map<String, String> of(ConfigurationSource.Resource resource, List<String> problems) {
    ClassLoader mine = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = mine == null ? ClassLoader.getSystemClassLoader() : mine;
    try (InputStream in = loader.getResourceAsStream(resource.name())) {
      return read(in, resource.toString(), resource.required(), problems);
    } catch (IOException | IllegalArgumentException e) {
      return unreadable(resource.toString(), e, problems);
    }
  }

  private static Map<String, String> unreadable(String what, Exception e, List<String> problems) {
    problems.add(what + " cannot be read: " + e);
    return Map.of();
  }

  private static Map<String, String> read(
      @Nullable InputStream in, String what, boolean required, List<String> problems)
      throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    if (in == null) {
      if (required) {
        problems.add(what + " is not there");
      }
      return texts;
    }
    Properties collector =
        new Properties() {
          private static final long serialVersionUID = 1;

          @Override
          public synchronized @Nullable Object put(Object key, Object value) {
            if (texts.put((String) key, (String) value) != null) {
              problems.add('"' + (String) key + "\" stands twice in " + what);
            }
            return null;
          }
        };
    collector.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    return texts;
  }
}
