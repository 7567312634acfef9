package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordCountCommandTest {
  private static final String REST =
      ",\"invalid_utf8\":0,\"kills\":0,\"seed\":1,\"interrupted\":false}\n";

  @TempDir private Path folder;

  private final TextCommands commands = new TextCommands();

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String packed(String name, String text) throws IOException {
    Path path = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return path.toString();
  }

  private static Map<String, Long> counts(String json) {
    Map<String, Long> counts = new TreeMap<>();
    String object = json.substring(json.indexOf("\"counts\":{") + 10, json.indexOf('}'));
    Matcher matcher = Pattern.compile("\"([^\"]*)\":(\\d+)").matcher(object);
    while (matcher.find()) {
      counts.put(matcher.group(1), Long.valueOf(matcher.group(2)));
    }
    return counts;
  }

  /** Some megabytes, and how often its words come. */
  private static String text(int seed, int words, Map<String, Long> expected) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      String word = "wort" + (int) Math.abs(random.nextGaussian() * 2_000);
      expected.merge(word, 1L, Long::sum);
      text.append(i % 5 == 0 ? word.toUpperCase(java.util.Locale.ROOT) : word);
      text.append(random.nextInt(9) == 0 ? "\r\n" : " ");
    }
    return text.toString();
  }

  // ------------------------------------------------------------------ what is printed

  @Test
  void jsonHasItsKeysInOrder() throws IOException {
    String name = file("words", "The end, the END.\r\nÉté straße été\n");

    assertThat(commands.run("wordcount", name, "--json", "--seed", "1"))
        .matches("\\{\"elapsed_s\":\\d+\\.\\d{3},\"bytes\":39,[^\n]*\n")
        .endsWith(
            ",\"bytes\":39,\"words\":7,\"distinct\":4,"
                + "\"counts\":{\"end\":2,\"the\":2,\"été\":2,\"straße\":1}"
                + REST);
    assertThat(commands.code()).isZero();
    assertThat(commands.said()).isEmpty();
  }

  @Test
  void topIsAListInOrder() throws IOException {
    String name = file("words", "b a c a b a d");

    assertThat(commands.run("wordcount", name, "--json", "--top", "2", "--seed", "1"))
        .endsWith(
            "\"words\":7,\"distinct\":4,"
                + "\"top\":[{\"word\":\"a\",\"count\":3},{\"word\":\"b\",\"count\":2}]"
                + REST);
    assertThat(commands.run("wordcount", name, "--json", "--top", "0"))
        .contains("\"distinct\":4,\"top\":[],");
    assertThat(commands.run("wordcount", name, "--json", "--top", "1"))
        .contains("\"top\":[{\"word\":\"a\",\"count\":3}],");
    assertThat(commands.run("wordcount", name, "--json", "--top", "99"))
        .contains("{\"word\":\"d\",\"count\":1}],");
  }

  @Test
  void thePeopleGetATable() throws IOException {
    StringBuilder text = new StringBuilder("x x ");
    for (int i = 10; i < 40; i++) {
      text.append("w").append(i).append(' ');
    }
    String name = file("words", text.toString());

    assertThat(commands.run("wordcount", name))
        .contains("words              32\ndistinct words     31\n")
        .contains("\n\n                 2  x\n                 1  w10\n")
        .contains("                 1  w28\n… and 11 more\n")
        .doesNotContain("w29", "seed");
    assertThat(commands.run("wordcount", name, "--top", "1"))
        .endsWith("\n                 2  x\n… and 30 more\n");
    assertThat(commands.run("wordcount", name, "--top", "0")).doesNotContain("more", "  x");
    assertThat(commands.run("wordcount", name, "--top", "50")).doesNotContain("more");
  }

  @Test
  void withTooManyWordsOnlyTheTopOnesAreReported() throws IOException {
    StringBuilder text = new StringBuilder("a a b b b ");
    for (int i = 0; i < Report.MOST_COUNTS - 1; i++) {
      text.append(i).append(i % 10 == 9 ? '\n' : ' ');
    }

    assertThat(commands.run("wordcount", file("more", text.toString()), "--json"))
        .contains("\"distinct\":100001,\"top\":[{\"word\":\"b\",\"count\":3},")
        .containsPattern("(\\{[^}]*}[^}]*){20}]")
        .doesNotContain("counts");
    String all = file("all", text.toString().replace("a a", ""));
    assertThat(counts(commands.run("wordcount", all, "--json"))).hasSize(Report.MOST_COUNTS);
  }

  // ------------------------------------------------------------------ input

  @Test
  void severalFilesPackedOrNotAndStandardInput() throws IOException {
    Map<String, Long> expected = new TreeMap<>();
    String first = file("first", text(1, 500_000, expected));
    String second = packed("second.gz", text(2, 400_000, expected));
    String third = text(3, 50_000, expected);
    long bytes = 0;
    for (int seed = 1; seed <= 3; seed++) {
      int words = seed == 1 ? 500_000 : seed == 2 ? 400_000 : 50_000;
      bytes += text(seed, words, new TreeMap<>()).length();
    }

    String json =
        commands.run(
            new ByteArrayInputStream(third.getBytes(StandardCharsets.UTF_8)),
            (one, again) -> {},
            "wordcount",
            second,
            "-",
            first,
            "--json");

    assertThat(counts(json)).isEqualTo(expected);
    assertThat(json).contains("\"bytes\":" + bytes + ",\"words\":950000,");
  }

  @Test
  void noWords() throws IOException {
    for (String text : new String[] {"", "\r\n", " ., \n"}) {
      assertThat(commands.run("wordcount", file("none", text), "--json"))
          .contains("\"bytes\":" + text.length() + ",\"words\":0,\"distinct\":0,\"counts\":{},");
      assertThat(commands.run("wordcount", packed("none.gz", text), "--json"))
          .contains("\"bytes\":" + text.length() + ",\"words\":0,");
      assertThat(commands.code()).isZero();
    }
    assertThat(commands.run("wordcount", "-")).contains("words              0\n");
  }

  @Test
  void anotherPattern() throws IOException {
    String name = file("words", "a b,C\r\nc,A B");

    assertThat(counts(commands.run("wordcount", name, "--by", ",", "--json")))
        .isEqualTo(Map.of("a b", 2L, "c", 2L));
    assertThat(counts(commands.run("wordcount", name, "--by=[^a-z]+", "--json")))
        .isEqualTo(Map.of("a", 1L, "b", 1L, "c", 1L));
  }

  @Test
  void invalidTextIsCounted() throws IOException {
    Path bad = Files.write(folder.resolve("bad"), new byte[] {'a', ' ', (byte) 0xFF, '\n', 'b'});

    assertThat(commands.run("wordcount", bad.toString(), "--json"))
        .contains("\"counts\":{\"a\":1,\"b\":1},\"invalid_utf8\":1,");
    assertThat(commands.run("wordcount", bad.toString(), "--by", " ", "--json"))
        .contains("\"counts\":{\"a\":1,\"b\":1,\"\uFFFD\":1},\"invalid_utf8\":1,");
  }

  @Test
  void whatCannotBeReadIsRefusedInOneLine() throws IOException {
    String good = file("good", "a");
    String plain = file("plain.gz", "not packed");
    String empty = file("empty.gz", "");

    refused("no such file: " + folder.resolve("none"), good, folder.resolve("none").toString());
    refused("no such file:", "");
    refused("is a directory: " + folder, folder.toString());
    refused("standard input, '-', can be read only once", "-", "-");
    refused("cannot be read: " + plain + " (Not in GZIP format)", plain);
    refused("cannot be read: " + empty + " (it is cut off)", good, empty);
  }

  private void refused(String message, String... files) {
    String[] arguments = new String[files.length + 2];
    arguments[0] = "wordcount";
    arguments[1] = "--json";
    System.arraycopy(files, 0, arguments, 2, files.length);
    assertThat(commands.run(arguments)).isEmpty();
    assertThat(commands.code()).isEqualTo(2);
    assertThat(commands.said()).isEqualTo("transom: " + message + "\n");
  }

  @Test
  void aPackedFileThatIsDamagedFailsInOneLine() throws IOException {
    String name = packed("damaged.gz", text(1, 500_000, new TreeMap<>()));
    byte[] bytes = Files.readAllBytes(Path.of(name));
    Files.write(Path.of(name), java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(commands.run("wordcount", name, "--json")).isEmpty();

    assertThat(commands.code()).isEqualTo(1);
    assertThat(commands.said().lines().filter(line -> !line.contains(" MB/s ")))
        .singleElement()
        .asString()
        .startsWith("transom: ")
        .contains(name);
  }

  // ------------------------------------------------------------------ kills and signals

  @Test
  void killsChangeNothing() throws IOException {
    Map<String, Long> expected = new TreeMap<>();
    String first = file("first", text(4, 2_000_000, expected));
    String second = packed("second.gz", text(5, 500_000, expected));

    String json =
        commands.run(
            "wordcount", first, second, "--kills-per-second", "100", "--seed", "3", "--json");

    assertThat(counts(json)).isEqualTo(expected);
    assertThat(json).contains("\"words\":2500000,", "\"seed\":3,").doesNotContain("\"kills\":0,");
    assertThat(commands.code()).isZero();
  }

  @Test
  void standardInputIsCountedOnceThoughItsReaderIsKilled() {
    Map<String, Long> expected = new TreeMap<>();
    byte[] text = text(6, 1_000_000, expected).getBytes(StandardCharsets.UTF_8);

    String json =
        commands.run(
            new ByteArrayInputStream(text),
            (first, again) -> {},
            "wordcount",
            "-",
            "--kills-per-second=100",
            "--json");

    assertThat(counts(json)).isEqualTo(expected);
    assertThat(json).contains("\"bytes\":" + text.length + ",");
  }

  @Test
  void anInterruptReportsWhatWasTakenIn() {
    InputStream endless =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            at = (at + 1) % 6;
            return "word \n".charAt(at);
          }

          @Override
          public int read(byte[] into, int from, int length) {
            for (int i = from; i < from + length; i++) {
              into[i] = (byte) read();
            }
            return length;
          }
        };

    String json =
        commands.run(
            endless, (first, again) -> Thread.ofVirtual().start(first), "wordcount", "-", "--json");

    assertThat(commands.code()).isEqualTo(130);
    assertThat(json).endsWith("\"interrupted\":true}\n");
  }

  @Test
  void helpNamesTheOptions() {
    assertThat(commands.run("wordcount", "--help"))
        .contains("transom wordcount", "--by", "--top", "--kills-per-second", "--seed", "--json");
    assertThat(commands.code()).isZero();
  }
}
