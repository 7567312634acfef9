package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  private static final Setting<String> HOST = Setting.text("host").otherwise("localhost");
  private static final Setting<Integer> PORT = Setting.integer("port").otherwise(80);
  private static final Setting<Integer> POOL = Setting.integer("pool.max-size").otherwise(1);

  @TempDir Path folder;

  private static Configuration read(
      List<Setting<?>> settings, Map<String, String> environment, ConfigurationSource... sources) {
    ConfigurationReader reader = new ConfigurationReader(settings, List.of(sources), environment);
    Configuration configuration = reader.read();
    if (!reader.problems().isEmpty()) {
      throw new ConfigurationException("the test", reader.problems());
    }
    return configuration;
  }

  private static ConfigurationSource texts(String... keysAndTexts) {
    Map<String, String> texts = new java.util.HashMap<>();
    for (int i = 0; i < keysAndTexts.length; i += 2) {
      texts.put(keysAndTexts[i], keysAndTexts[i + 1]);
    }
    return ConfigurationSource.of("the test", texts);
  }

  private static List<String> problems(
      List<Setting<?>> settings, Map<String, String> environment, ConfigurationSource... sources) {
    return catchThrowableOfType(
            ConfigurationException.class, () -> read(settings, environment, sources))
        .problems();
  }

  private static <T> T parsed(Setting<T> setting, String text) {
    return read(List.of(setting), Map.of(), texts(setting.key(), text)).value(setting);
  }

  @Test
  void laterSourcesOverrideAndTheDefaultIsLast() throws IOException {
    Path file = Files.writeString(folder.resolve("a.properties"), "port = 1\npool.max-size=7\n");
    System.setProperty("configurationtest.port", "3");
    try {
      Configuration configuration =
          read(
              List.of(HOST, PORT, POOL),
              Map.of("T_PORT", "2", "T_POOL_MAX_SIZE", "9"),
              ConfigurationSource.file(file),
              ConfigurationSource.environment("T_"),
              ConfigurationSource.systemProperties("configurationtest."));
      assertThat(configuration.value(HOST)).isEqualTo("localhost");
      assertThat(configuration.source(HOST)).isEqualTo("the default");
      assertThat(configuration.value(PORT)).isEqualTo(3);
      assertThat(configuration.source(PORT)).isEqualTo("-Dconfigurationtest.port");
      assertThat(configuration.value(POOL)).isEqualTo(9);
      assertThat(configuration.source(POOL)).contains("T_POOL_MAX_SIZE");
    } finally {
      System.clearProperty("configurationtest.port");
    }
  }

  @Test
  void everythingThatIsWrongIsToldAtOnceAndNamesKeyValueSourceAndWhatIsExpected() {
    Setting<String> url = Setting.text("url");
    Setting<Duration> patience = Setting.duration("patience");
    assertThat(
            problems(
                List.of(HOST, PORT, url, patience),
                Map.of(),
                texts("prot", "1", "port", "eighty", "patience", "${NO_SUCH}", "zebra", "x"),
                ConfigurationSource.environment("T_")))
        .containsExactlyInAnyOrder(
            "\"prot\" in the test is not known; did you mean \"port\"? Known:"
                + " host, patience, port, url",
            "\"zebra\" in the test is not known; known: host, patience, port, url",
            "\"port\" in the test is \"eighty\": expected a whole number",
            "\"url\" is missing: expected a text; set it as T_URL, in the test",
            "\"patience\" in the test: the environment variable NO_SUCH is not set; set it, or"
                + " give a default: ${NO_SUCH:…}");
  }

  @Test
  void theMessageOfTheExceptionHoldsAllProblems() {
    assertThatThrownBy(() -> Configuration.read(List.of(PORT), texts("port", "x", "prt", "1")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("\"port\"")
        .hasMessageContaining("\"prt\"");
  }

  @ParameterizedTest
  @CsvSource({
    "${A},a",
    "x${A}y,xay",
    "${B:b},b",
    "${B:},''",
    "${B:${A}},a",
    "${B:${C:c}}-${A},c-a",
    "$${A},${A}",
    "$A,$A",
    "${D},${A}"
  })
  void environmentVariablesAreFilledIn(String text, String expected) {
    Map<String, String> environment = Map.of("A", "a", "D", "${A}");
    assertThat(read(List.of(HOST), environment, texts("host", text)).value(HOST))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"${A", "${A:b", "${}", "${A B}", "${A:${B}"})
  void aSubstitutionThatIsNoneIsAnError(String text) {
    assertThat(problems(List.of(HOST), Map.of("A", "a"), texts("host", text))).hasSize(1);
  }

  @Test
  void valuesOfTheEnvironmentAreTakenAsTheyAre() {
    assertThat(
            read(List.of(HOST), Map.of("T_HOST", "${A}"), ConfigurationSource.environment("T_"))
                .value(HOST))
        .isEqualTo("${A}");
  }

  @Test
  void aMisspeltEnvironmentVariableIsAnErrorAndAForeignOneIsNot() {
    assertThat(
            problems(
                List.of(PORT),
                Map.of("T_PROT", "1", "T_SERVICE_PORT_HTTPS", "443"),
                ConfigurationSource.environment("T_")))
        .containsExactly("the environment variable T_PROT is not known; did you mean T_PORT?");
  }

  @ParameterizedTest
  @CsvSource({
    "5s,PT5S",
    "200ms,PT0.2S",
    "1m30s,PT1M30S",
    "2h,PT2H",
    "1d,PT24H",
    "3us,PT0.000003S",
    "7ns,PT0.000000007S",
    "0,PT0S",
    "PT5S,PT5S",
    "' 5s ',PT5S"
  })
  void durations(String text, String expected) {
    assertThat(parsed(Setting.duration("d"), text)).isEqualTo(Duration.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 seconds", "5s!", "1.5s"})
  void whatIsNoDuration(String text) {
    assertThat(problems(List.of(Setting.duration("d")), Map.of(), texts("d", text)))
        .singleElement()
        .asString()
        .contains("expected a duration such as 200ms");
  }

  @ParameterizedTest
  @CsvSource({
    "4096,4096",
    "1k,1024",
    "1K,1024",
    "1kB,1000",
    "64KiB,65536",
    "10MB,10000000",
    "10 MiB,10485760",
    "2g,2147483648",
    "1TiB,1099511627776",
    "1.5KiB,1536",
    "3B,3"
  })
  void bytes(String text, long expected) {
    assertThat(parsed(Setting.bytes("b"), text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1x", "1kx", "-1", "0.3", "9999999999T"})
  void whatIsNoNumberOfBytes(String text) {
    assertThat(problems(List.of(Setting.bytes("b")), Map.of(), texts("b", text))).hasSize(1);
  }

  @Test
  void theOtherTypes() {
    assertThat(parsed(Setting.flag("f"), "TRUE")).isTrue();
    assertThat(parsed(Setting.longInteger("l"), "5000000000")).isEqualTo(5_000_000_000L);
    assertThat(parsed(Setting.choice("c", TimeUnit.class), "seconds")).isEqualTo(TimeUnit.SECONDS);
    assertThat(parsed(Setting.integer("i").list(), "1, 2,3")).containsExactly(1, 2, 3);
    assertThat(parsed(Setting.text("t").list(), " ")).isEmpty();
    Path path = parsed(Setting.of("p", "a path", Path::of), "x/y");
    assertThat(path).isEqualTo(Path.of("x/y"));
    assertThat(
            problems(
                List.of(
                    Setting.flag("f"),
                    Setting.choice("c", TimeUnit.class),
                    Setting.integer("i").list()),
                Map.of(),
                texts("f", "yes", "c", "weeks", "i", "1,x")))
        .anySatisfy(problem -> assertThat(problem).contains("true or false"))
        .anySatisfy(problem -> assertThat(problem).contains("NANOSECONDS"))
        .anySatisfy(problem -> assertThat(problem).contains("separated by commas"))
        .hasSize(3);
  }

  @Test
  void aConditionIsCheckedAndTold() {
    Setting<Integer> port = Setting.integer("port").checked("from 1 to 9", p -> p > 0 && p < 10);
    assertThat(parsed(port, "9")).isEqualTo(9);
    assertThat(problems(List.of(port), Map.of(), texts("port", "10")))
        .containsExactly("\"port\" in the test is \"10\": expected a whole number, from 1 to 9");
  }

  @Test
  void aSecretIsShownNowhere() {
    Setting<Integer> pin = Setting.integer("pin").secret();
    assertThat(problems(List.of(pin), Map.of(), texts("pin", "hunter2")))
        .containsExactly("\"pin\" in the test is ***: expected a whole number");
    assertThat(read(List.of(pin), Map.of(), texts("pin", "4711")).toString())
        .isEqualTo("Configuration[pin = *** (the test)]");
  }

  @Test
  void filesAreReadAsUtf8AndMustBeThere() throws IOException {
    Path file = Files.writeString(folder.resolve("a.properties"), "host = möwe\n");
    assertThat(read(List.of(HOST), Map.of(), ConfigurationSource.file(file)).value(HOST))
        .isEqualTo("möwe");
    Path none = folder.resolve("none");
    assertThat(
            problems(
                List.of(HOST),
                Map.of(),
                ConfigurationSource.file(none),
                ConfigurationSource.resource("none.properties")))
        .containsExactly(none + " is not there", "the resource none.properties is not there");
    assertThat(
            read(
                    List.of(HOST),
                    Map.of(),
                    new ConfigurationSource.PropertiesFile(none, false),
                    new ConfigurationSource.Resource("none.properties", false))
                .value(HOST))
        .isEqualTo("localhost");
  }

  @Test
  void aKeyThatStandsTwiceInAFileIsAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("a.properties"), "port = 1\nport = 2\n");
    assertThat(problems(List.of(PORT), Map.of(), ConfigurationSource.file(file)))
        .containsExactly("\"port\" stands twice in " + file);
  }

  @Test
  void aFileThatCannotBeReadIsAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("a.properties"), "port = \\u12\n");
    assertThat(problems(List.of(PORT), Map.of(), ConfigurationSource.file(file)))
        .singleElement()
        .asString()
        .contains("cannot be read");
  }

  @Test
  void whatWasNotDeclaredCannotBeAskedFor() {
    Configuration configuration = read(List.of(PORT), Map.of());
    assertThatThrownBy(() -> configuration.value(HOST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"host\"");
    assertThatThrownBy(() -> configuration.value(Setting.text("port")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void badDeclarationsAreRefused() {
    assertThatThrownBy(() -> read(List.of(PORT, Setting.text("port")), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unique");
    assertThatThrownBy(() -> Setting.text("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Setting.text("")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"port,prot,1", "port,port,0", "a,b,1", "pool,pol,1", "host,ghosts,2", "'',ab,2"})
  void distances(String a, String b, int expected) {
    assertThat(Nearest.distance(a, b)).isEqualTo(expected);
  }
}
