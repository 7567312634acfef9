package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.cli.Share.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputPlanTest {
  @TempDir private Path folder;

  private InputFile file(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Path path = Files.write(folder.resolve(name), bytes);
    return new InputFile(path, bytes.length);
  }

  /** All events by number, read in steps of random size, each by a reader that may be a new one. */
  private static Map<Long, String> read(List<Share> shares, Random random) throws IOException {
    Map<Long, String> all = new TreeMap<>();
    for (Share share : shares) {
      ShareReader reader = new ShareReader(share);
      Position at = Position.START;
      while (!reader.ended(at)) {
        if (random.nextInt(3) == 0) {
          reader.read(at, 1 + random.nextInt(9), event -> {}); // a step that does not count
        }
        if (random.nextInt(3) == 0) {
          reader = new ShareReader(share);
        }
        List<Event> events = new ArrayList<>();
        Position next = reader.read(at, 1 + random.nextInt(7), events::add);
        assertThat(next.place()).isEqualTo(at.place() + events.size());
        for (int i = 0; i < events.size(); i++) {
          Event event = events.get(i);
          assertThat(event.place()).isEqualTo(at.place() + i);
          assertThat(event.origin().producer()).isEqualTo(share.producer());
          assertThat(all.put(event.number(), event.text())).isNull();
        }
        at = next;
      }
      assertThat(share.bytesBefore(at)).isEqualTo(share.bytes());
    }
    return all;
  }

  private static Map<Long, String> numbered(List<String> lines) {
    Map<Long, String> map = new TreeMap<>();
    for (String line : lines) {
      map.put((long) map.size(), line);
    }
    return map;
  }

  @Test
  void linesEndInLineFeedOrBoth() throws IOException {
    List<InputFile> files =
        List.of(file("a", "one\r\ntwo\n\nfo\rur\r\r\n"), file("b", ""), file("c", "\nlast\r"));

    assertThat(read(InputPlan.lines(files, List.of(), 1), new Random(1)))
        .isEqualTo(numbered(List.of("one", "two", "", "fo\rur\r", "", "last\r")));
  }

  @Test
  void everyLineHasItsNumberHoweverManyShareTheFiles() throws IOException {
    Random random = new Random(2);
    for (int round = 0; round < 60; round++) {
      List<InputFile> files = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int f = 0; f < 1 + random.nextInt(4); f++) {
        StringBuilder text = new StringBuilder();
        int lines = random.nextInt(30);
        for (int i = 0; i < lines; i++) {
          String line = "x".repeat(random.nextInt(40));
          boolean open = i == lines - 1 && random.nextBoolean() && !line.isEmpty();
          text.append(line).append(open ? "" : random.nextBoolean() ? "\n" : "\r\n");
          expected.add(line);
        }
        files.add(file("f" + round + "-" + f, text.toString()));
      }
      for (int producers : new int[] {1, 2, 3, 8, 50}) {
        List<Share> shares = InputPlan.lines(files, List.of(), producers);
        assertThat(shares).hasSize(producers);
        assertThat(read(shares, random)).isEqualTo(numbered(expected));
      }
      for (InputFile file : files) {
        file.close();
      }
    }
  }

  @Test
  void longLinesStayInTheFile() throws IOException {
    int most = FileLines.LONGEST;
    int block = 64 * 1024;
    List<String> expected = new ArrayList<>();
    for (int length :
        new int[] {
          1, most - 1, most, most + 1, block - 2, block - 1, block, block + 1, 3 * block, 0,
          block - 5, 2, most, most
        }) {
      expected.add(Integer.toString(length).repeat(length).substring(0, length));
    }
    for (String end : new String[] {"\n", "\r\n"}) {
      String text = String.join(end, expected);
      for (int producers : new int[] {1, 2, 5}) {
        InputFile file = file("long" + end.length() + producers, text);
        assertThat(read(InputPlan.lines(List.of(file), List.of(), producers), new Random(3)))
            .isEqualTo(numbered(expected));
        file.close();
      }
    }
  }

  @Test
  void onlyLongLinesStayInTheFile() throws IOException {
    String text = "a".repeat(FileLines.LONGEST) + "\n" + "b".repeat(FileLines.LONGEST + 1) + "\nc";
    List<Event> events = new ArrayList<>();
    new ShareReader(InputPlan.lines(List.of(file("l", text)), List.of(), 1).getFirst())
        .read(Position.START, 10, events::add);

    assertThat(events)
        .extracting(Event::getClass)
        .satisfiesExactly(
            c -> assertThat(c).isSameAs(Event.Line.class),
            c -> assertThat(c).isSameAs(Event.LongLine.class),
            c -> assertThat(c).isSameAs(Event.Line.class));
  }

  @Test
  void aFileThatHasBecomeShorterEnds() throws IOException {
    InputFile file = new InputFile(Files.writeString(folder.resolve("s"), "a\nbc"), 1_000_000);

    assertThat(read(InputPlan.lines(List.of(file), List.of(), 1), new Random(4)))
        .isEqualTo(numbered(List.of("a", "bc")));
  }

  @Test
  void whatIsAppendedIsNotRead() throws IOException {
    InputFile file = file("grow", "a\nb\n");
    List<Share> shares = InputPlan.lines(List.of(file), List.of(), 1);
    Files.writeString(folder.resolve("grow"), "a\nb\nc\n");

    assertThat(read(shares, new Random(5))).isEqualTo(numbered(List.of("a", "b")));
  }

  @Test
  void numbersAreSharedWithoutGaps() throws IOException {
    for (int producers : new int[] {1, 3, 7, 20}) {
      Map<Long, String> all = read(InputPlan.numbers(17, producers), new Random(6));
      assertThat(all).hasSize(17);
      all.forEach((number, text) -> assertThat(text).isEqualTo(Long.toString(number)));
      assertThat(all.keySet())
          .containsExactlyElementsOf(numbered(List.copyOf(all.values())).keySet());
    }
    assertThat(read(InputPlan.numbers(0, 2), new Random(7))).isEmpty();
  }

  @Test
  void invalidUtf8IsReplacedAndFound() throws IOException {
    byte[] bytes = {
      'a',
      (byte) 0xFF,
      'b',
      '\n',
      (byte) 0xC3,
      (byte) 0xBC,
      '\n',
      (byte) 0xEF,
      (byte) 0xBF,
      (byte) 0xBD,
      '\n',
      (byte) 0xEF,
      (byte) 0xBF,
      (byte) 0xBD,
      (byte) 0x80,
      '\n',
      (byte) 0xE2,
      '\n'
    };
    InputFile file = new InputFile(Files.write(folder.resolve("utf8"), bytes), bytes.length);
    List<Event> events = new ArrayList<>();
    new ShareReader(InputPlan.lines(List.of(file), List.of(), 1).getFirst())
        .read(Position.START, 10, events::add);
    List<String> texts = new ArrayList<>();
    List<Boolean> invalid = new ArrayList<>();
    for (Event event : events) {
      texts.add(event.text());
      invalid.add(event.invalid(event.text()));
    }

    assertThat(texts).containsExactly("a\uFFFDb", "ü", "\uFFFD", "\uFFFD\uFFFD", "\uFFFD");
    assertThat(invalid).containsExactly(true, false, false, true, true);
  }

  @Test
  void invalidUtf8InALongLine() throws IOException {
    byte[] bytes = "x".repeat(FileLines.LONGEST + 5).getBytes(StandardCharsets.UTF_8);
    bytes[7] = (byte) 0xFE;
    InputFile file = new InputFile(Files.write(folder.resolve("long8"), bytes), bytes.length);
    List<Event> events = new ArrayList<>();
    new ShareReader(InputPlan.lines(List.of(file), List.of(), 1).getFirst())
        .read(Position.START, 10, events::add);

    assertThat(events).singleElement().isInstanceOf(Event.LongLine.class);
    assertThat(events.getFirst().invalid(events.getFirst().text())).isTrue();
  }
}
