package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Screen screen(boolean terminal) {
    return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalLineIsOverwritten() {
    Screen screen = screen(true);
    screen.live("one");
    screen.live("two");
    screen.say("hello");
    screen.say("again");

    assertThat(text())
        .isEqualTo("\r\033[K\033[?7lone\033[?7h\r\033[K\033[?7ltwo\033[?7h\r\033[Khello\nagain\n");
  }

  @Test
  void elsewhereItIsALineEach() {
    Screen screen = screen(false);
    screen.live("one");
    screen.live("two");
    screen.clear();

    assertThat(text()).isEqualTo("one\ntwo\n");
  }

  @Test
  void ratesAreThoseSinceTheLastLine() {
    LiveLine line = new LiveLine();
    line.next(sample(1, 1_000, OptionalDouble.empty()));

    assertThat(line.next(sample(3, 5_000, OptionalDouble.empty())))
        .isEqualTo(
            "0:03  2,000/s  5,000 processed  1 % failed  7 restarts  8 redelivered  9 buffered");
  }

  @Test
  void progressWithTimeLeft() {
    assertThat(new LiveLine().next(sample(60, 1, OptionalDouble.of(0.25))))
        .endsWith("  25 %, 3:00 left");
    assertThat(new LiveLine().next(sample(60, 1, OptionalDouble.of(0)))).endsWith("  0 %");
    assertThat(new LiveLine().next(sample(60, 1, OptionalDouble.of(1)))).endsWith("  100 %");
    assertThat(new LiveLine().next(sample(3_600, 1, OptionalDouble.of(0.5))))
        .startsWith("1:00:00")
        .endsWith("50 %, 1:00:00 left");
  }

  @Test
  void readingIsToldInMegabytes() {
    ReadingLine line = new ReadingLine();

    assertThat(line.next(1_000_000_000L, 40_000_000, OptionalDouble.of(0.25)))
        .isEqualTo("0:01  40.0 MB/s  40.0 MB  25 %, 0:03 left");
    assertThat(line.next(3_000_000_000L, 50_000_000, OptionalDouble.empty()))
        .isEqualTo("0:03  5.0 MB/s  50.0 MB");
  }

  private static LiveLine.Sample sample(long seconds, long processed, OptionalDouble share) {
    return new LiveLine.Sample(
        seconds * 1_000_000_000, processed, processed, processed / 100, 7, 8, 9, share);
  }
}
