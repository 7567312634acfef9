package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineEndsTest {
  private final LineEnds ends = new LineEnds();

  private List<Integer> find(byte[] text, int from, int length) {
    List<Integer> found = new ArrayList<>();
    for (int at = from; at < length; ) {
      int next = ends.find(text, at, length);
      assertThat(next).isGreaterThan(at).isLessThanOrEqualTo(length);
      assertThat(ends.isAscii()).isEqualTo(isAscii(text, at, next));
      for (int i = 0; i < ends.count(); i++) {
        found.add(ends.place(i));
      }
      at = next;
    }
    return found;
  }

  private static boolean isAscii(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Integer> oneByOne(byte[] text, int from, int length) {
    List<Integer> all = new ArrayList<>();
    for (int i = from; i < length; i++) {
      if (text[i] == '\n') {
        all.add(i);
      }
    }
    return all;
  }

  /** Of one line's end in so many bytes, more or less; the other bytes are all that there are. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 20, 80, 1_000})
  void placesAreThoseOfALookAtEachByte(int rarity) {
    Random random = new Random(rarity);
    for (int length : new int[] {0, 1, 7, 8, 63, 64, 65, 128, 1_000, 8_191, 8_192, 8_193, 40_000}) {
      byte[] text = new byte[length + 100]; // what lies behind is not looked at
      random.nextBytes(text);
      for (int i = 0; i < text.length; i++) {
        if (random.nextInt(rarity) == 0) {
          text[i] = '\n';
        }
      }
      int from = Math.min(length, random.nextInt(20));
      assertThat(find(text, from, length)).isEqualTo(oneByOne(text, from, length));
    }
  }

  /** A subtraction from all bytes at once would take these for ends too. */
  @Test
  void whatIsAlmostAnEndBehindOneIsNone() {
    byte[] text = new byte[64 * 256];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (i % 2 == 0 ? '\n' : i / 64);
    }
    assertThat(find(text, 0, text.length)).isEqualTo(oneByOne(text, 0, text.length));
  }

  @Test
  void endsInEachByteOfABlock() {
    byte[] text = new byte[20_000];
    Arrays.fill(text, (byte) '\n');
    assertThat(find(text, 0, text.length)).hasSize(20_000);
  }

  @Test
  void oneOtherCharacterIsSeenWhereverItIs() {
    for (int i = 0; i < 200; i++) {
      byte[] text = "a".repeat(200).getBytes(StandardCharsets.US_ASCII);
      text[i] = (byte) 0xc3;
      find(text, 0, text.length); // checks it
    }
  }
}
