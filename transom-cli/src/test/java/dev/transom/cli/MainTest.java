package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own. */
class MainTest {
  @TempDir private Path folder;

  private Process start(String... arguments) throws IOException {
    String path =
        Stream.of("java.class.path", "jdk.module.path")
            .map(name -> System.getProperty(name, ""))
            .reduce((a, b) -> a + File.pathSeparator + b)
            .orElseThrow();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", path));
    int options = arguments[0].startsWith("-X") ? 1 : 0;
    command.addAll(List.of(arguments).subList(0, options));
    command.add("dev.transom.cli.Main");
    command.addAll(List.of(arguments).subList(options, arguments.length));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  private static String text(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void countsAFileInUtf8WhateverTheLocale() throws Exception {
    Files.writeString(folder.resolve("words"), "ä b\nä\n");

    Process process = start("run", "words", "--by", "word", "--json");

    assertThat(text(process)).endsWith("\"counts\":{\"ä\":2,\"b\":1},\"interrupted\":false}\n");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aMissingFileIsOneLine() throws Exception {
    Process process = start("run", "none");

    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("transom: no such file: none\n");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @Test
  void aRequestToEndIsAnswered() throws Exception {
    Process process = start("run", "--duration", "1h", "--rate", "1000", "--json");
    try (BufferedReader live =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      assertThat(live.readLine()).contains("processed");
      process.toHandle().destroy();

      assertThat(text(process)).contains("\"lost\":0,").endsWith("\"interrupted\":true}\n");
      assertThat(process.waitFor()).isEqualTo(130);
    }
  }

  @Test
  void aSecondRequestEndsAtOnce() throws Exception {
    Process process = start("run", "--work", "1h", "--json");
    try (BufferedReader live =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      assertThat(live.readLine()).contains("processed");
      process.toHandle().destroy();
      assertThat(live.readLine()).contains("processed");
      process.toHandle().destroy();

      assertThat(text(process)).isEmpty();
      assertThat(process.waitFor()).isEqualTo(130);
    }
  }

  @Test
  void keysThatDoNotFitIntoMemoryAreOneLine() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500_000; i++) {
      lines.add("key " + i + " and some more text");
    }
    Files.write(folder.resolve("keys"), lines);

    Process process = start("-Xmx32m", "run", "keys");
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(told.lines().filter(line -> line.startsWith("transom: ")).toList())
        .singleElement()
        .asString()
        .contains("--by");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  @Test
  void wordsThatDoNotFitIntoMemoryAreOneLine() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500_000; i++) {
      lines.add("word" + i + " and_some_more_text" + i);
    }
    Files.write(folder.resolve("words"), lines);

    Process process = start("-Xmx32m", "wordcount", "words");
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(told.lines().filter(line -> line.startsWith("transom: ")).toList())
        .singleElement()
        .asString()
        .contains("out of memory");
    assertThat(text(process)).isEmpty();
    assertThat(process.waitFor()).isEqualTo(1);
  }
}
