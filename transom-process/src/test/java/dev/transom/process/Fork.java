package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A JVM of a test's own, for what is decided once per JVM. It knows no test library. */
final class Fork {
  private Fork() {}

  /** Runs a main class to its end; what it printed, by lines. */
  static List<String> run(Class<?> main, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        Stream.of(Node.class, main, org.jspecify.annotations.Nullable.class)
            .map(Fork::place)
            .distinct()
            .reduce((a, b) -> a + File.pathSeparator + b)
            .orElseThrow());
    command.add(main.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  private static String place(Class<?> type) {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(resource));
    String root = url.substring(0, url.length() - resource.length());
    String file = root.startsWith("jar:") ? root.substring(4, root.length() - 1) : root;
    return Path.of(URI.create(file)).toString();
  }
}
