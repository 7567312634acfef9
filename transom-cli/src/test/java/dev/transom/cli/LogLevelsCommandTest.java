package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLevelsCommandTest {
  private static final String LOG =
      "2026-01-01T00:00:00Z INFO: it begins\r\n"
          + "2026-01-01T00:00:01Z ERROR disk full: again\n"
          + "2026-01-01T00:00:02Z INFO: \n"
          + "\n"
          + "2026-01-01T00:00:03Z WARN:\n"
          + "one two\n"
          + "a  b\n"
          + "2026-01-01T00:00:04Z WARN:: twice";

  @TempDir private Path folder;

  private final TextCommands commands = new TextCommands();

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("log"), text).toString();
  }

  @Test
  void jsonHasItsKeysInOrder() throws IOException {
    assertThat(commands.run("loglevels", file(LOG), "--json"))
        .matches("\\{\"elapsed_s\":\\d+\\.\\d{3},[^\n]*\n")
        .endsWith(
            ",\"bytes\":"
                + LOG.length()
                + ",\"lines\":8,\"unparsed\":3,"
                + "\"counts\":{\"INFO\":2,\"\":1,\"ERROR\":1,\"WARN:\":1},"
                + "\"invalid_utf8\":0,\"interrupted\":false}\n");
    assertThat(commands.code()).isZero();
  }

  @Test
  void thePeopleGetATable() throws IOException {
    assertThat(commands.run("loglevels", file(LOG)))
        .contains("lines              8\nunparsed           3\n")
        .contains("\n\n                 2  INFO\n");
  }

  @Test
  void filesArePackedOrNotAndStandardInputIsRead() throws IOException {
    Path packed = folder.resolve("log.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write((LOG + "\n").repeat(30_000).getBytes(StandardCharsets.UTF_8));
    }

    String json =
        commands.run(
            new ByteArrayInputStream(LOG.getBytes(StandardCharsets.UTF_8)),
            (first, again) -> {},
            "loglevels",
            packed.toString(),
            "-",
            file(LOG),
            "--json");

    assertThat(json)
        .contains(
            "\"bytes\":" + (30_000 * (LOG.length() + 1) + 2 * LOG.length()) + ",",
            "\"lines\":240016,\"unparsed\":90006,\"counts\":{\"INFO\":60004,");
  }

  @Test
  void anEmptyFileHasNoLines() throws IOException {
    assertThat(commands.run("loglevels", file(""), "--json"))
        .contains("\"bytes\":0,\"lines\":0,\"unparsed\":0,\"counts\":{},");
  }

  @Test
  void whatCannotBeReadIsRefused() {
    assertThat(commands.run("loglevels", folder.resolve("none").toString())).isEmpty();

    assertThat(commands.code()).isEqualTo(2);
    assertThat(commands.said())
        .isEqualTo("transom: no such file: " + folder.resolve("none") + "\n");
  }

  @Test
  void invalidTextIsCounted() throws IOException {
    Path bad = folder.resolve("bad");
    Files.write(bad, new byte[] {'t', ' ', 'X', (byte) 0xFF, ':', ' ', 'm', '\n'});

    assertThat(commands.run("loglevels", bad.toString(), "--json"))
        .contains("\"counts\":{\"X\uFFFD\":1},\"invalid_utf8\":1,");
  }
}
