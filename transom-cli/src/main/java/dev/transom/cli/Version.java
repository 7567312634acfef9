package dev.transom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version, from what Maven leaves in the jar. */
final class Version implements IVersionProvider {
  private static final String PROPERTIES = "/META-INF/maven/dev.transom/transom-cli/pom.properties";

  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(PROPERTIES)) {
      if (in != null) {
        properties.load(in);
      }
    }
    return new String[] {
      "transom " + properties.getProperty("version", "(not packaged)"),
      "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name", "")
    };
  }
}
