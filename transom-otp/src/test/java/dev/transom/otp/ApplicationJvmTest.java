package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How an application and its JVM end together, in JVMs of their own. */
class ApplicationJvmTest {
  /** A program whose application prints what it does. */
  static final class Program {
    static final class Part extends GenServer<Object> {
      private final String name;

      Part(String name) {
        this.name = name;
      }

      @Override
      protected void init() {
        process().trapExit(true);
        System.out.println("+" + name);
      }

      @Override
      protected void handle(Object message) {
        throw new IllegalStateException("told to");
      }

      @Override
      protected void terminate(ExitReason reason) {
        System.out.println("-" + name);
      }
    }

    public static void main(String[] arguments) {
      Application db =
          Application.of("db", Supervisor.oneForOne().child("db1", () -> new Part("db1")));
      Application shop =
          Application.of(
                  "shop",
                  configuration ->
                      Supervisor.oneForOne()
                          .intensity(0, Duration.ofSeconds(5))
                          .child("a", () -> new Part("a"))
                          .child(ServerName.of("b"), () -> new Part("b")))
              .dependsOn(db);
      switch (arguments[0]) {
        case "run" -> shop.run();
        case "start" -> shop.start(); // main ends, the JVM stays
        case "crash" -> {
          Thread.startVirtualThread(() -> {
            while (ServerName.of("b").whereis().isEmpty()) {
              Thread.onSpinWait();
            }
            ServerName.of("b").cast("crash");
          });
          shop.run();
        }
        case "configure" -> shop.settings(Setting.integer("port")).run();
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  private static Process start(String mode) throws IOException {
    return start(Program.class, mode);
  }

  /** Runs a program of the tests, with its errors in its output. */
  static Process start(Class<?> program, String... arguments) throws IOException {
    String path =
        Stream.of(Node.class, Supervisor.class, program, org.jspecify.annotations.Nullable.class)
            .map(ApplicationJvmTest::place)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", path, program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String place(Class<?> type) {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(resource));
    String root = url.substring(0, url.length() - resource.length());
    String file = root.startsWith("jar:") ? root.substring(4, root.length() - 1) : root;
    return Path.of(URI.create(file)).toString();
  }

  /** Asks the JVM to end once everything has started; what it printed. */
  private static List<String> terminated(Process process) throws Exception {
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (line.equals("+b")) {
          // main may be still on its way from here to waiting, which makes no difference
          process.toHandle().destroy(); // not Process.destroy: it closes the stream
        }
      }
    }
    assertThat(process.waitFor()).isEqualTo(143);
    return lines;
  }

  @Test
  void sigtermStopsAnApplicationThatRunsInOrder() throws Exception {
    assertThat(terminated(start("run"))).containsExactly("+db1", "+a", "+b", "-b", "-a", "-db1");
  }

  @Test
  void anApplicationKeepsTheJvmAliveAfterMain() throws Exception {
    assertThat(terminated(start("start"))).containsExactly("+db1", "+a", "+b", "-b", "-a", "-db1");
  }

  @Test
  void aRootThatGivesUpMakesTheStatusOne() throws Exception {
    Process process = start("crash");
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isEqualTo(1);
    assertThat(out).contains("the application \"shop\" has failed", "-a", "-db1");
  }

  @Test
  void aWrongConfigurationMakesTheStatusOne() throws Exception {
    Process process = start("configure");
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(out).contains("\"port\" is missing").doesNotContain("+db1");
  }
}
