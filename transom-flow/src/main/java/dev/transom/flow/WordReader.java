package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the words of texts, for one life of a stage. A short word that comes again is the same
 * string again: it need not be made, has its hash, and is equal to itself at first sight.
 *
 * <p>A word of up to 15 bytes is two numbers of eight bytes each, filled up with zeros, and is
 * looked up by these. Words are numbered as they come, so that what is needed for the frequent ones
 * lies together; when there are many, all are forgotten.
 */
final class WordReader implements FlowExpansion<Chunk, String> {
  private static final long serialVersionUID = 1;
  private static final int LONG = Long.BYTES;
  private static final int REACH = 64;
  private static final int LEAST = 1 << 9;
  private static final int MOST = 1 << 16;

  private final transient Text room = new Text();
  private transient int[] slots = {}; // of numbers, from 1; 0 is free; at most half are taken
  private transient int shift; // leaves as many bits as number a slot
  private transient long[] bytes = {}; // two for each word
  private transient @Nullable String[] words = {};
  private transient int size;

  @Override
  public void accept(Chunk chunk, Emitter<String> out) {
    if (slots.length == 0) {
      forget();
    }
    chunk.read(room, part -> words(part, out));
  }

  private void words(Text read, Emitter<String> out) {
    byte[] text = read.bytes;
    int length = read.length;
    int at = 0;
    while (at + 2 * LONG <= length) {
      long first = EightBytes.at(text, at);
      long blanks = EightBytes.blanks(first);
      if (blanks != 0) {
        int letters = EightBytes.first(blanks);
        if (letters > 0) {
          out.emit(word(text, at, letters, EightBytes.begin(first, letters), 0));
        }
        at += letters + 1;
        continue;
      }
      long second = EightBytes.at(text, at + LONG);
      blanks = EightBytes.blanks(second);
      if (blanks != 0) {
        int letters = EightBytes.first(blanks);
        out.emit(word(text, at, LONG + letters, first, EightBytes.begin(second, letters)));
        at += LONG + letters + 1;
      } else {
        at = slowly(read, at, at + 2 * LONG, out);
      }
    }
    while (at < length) {
      at = slowly(read, at, at, out);
    }
  }

  /** Emits the word that begins at a place, if one does, and returns the place behind its end. */
  private int slowly(Text read, int from, int at, Emitter<String> out) {
    byte[] text = read.bytes;
    int end = at;
    while (end < read.length && (text[end] > ' ' || text[end] < 0)) {
      end++;
    }
    int length = end - from;
    if (length >= 2 * LONG) {
      out.emit(string(text, from, length));
    } else if (length > 0) {
      byte[] alone = Arrays.copyOf(Arrays.copyOfRange(text, from, end), 2 * LONG);
      out.emit(word(alone, 0, length, EightBytes.at(alone, 0), EightBytes.at(alone, LONG)));
    }
    return end + 1;
  }

  // ------------------------------------------------------------------ words that have come

  private String word(byte[] text, int from, int length, long first, long second) {
    int mask = slots.length - 1;
    int slot = slot(first, second);
    for (int i = 0; i < REACH; i++) {
      int number = slots[slot] - 1;
      if (number < 0) {
        String word = string(text, from, length);
        add(word, first, second);
        return word;
      }
      if (bytes[2 * number] == first && bytes[2 * number + 1] == second) {
        return Failures.present(words[number], "the word");
      }
      slot = (slot + 1) & mask;
    }
    return string(text, from, length);
  }

  private void add(String word, long first, long second) {
    if (size == MOST) {
      forget();
    } else if (size == words.length) {
      bytes = Arrays.copyOf(bytes, 4 * size);
      words = Arrays.copyOf(words, 2 * size);
      makeSlots();
    }
    bytes[2 * size] = first;
    bytes[2 * size + 1] = second;
    words[size++] = word;
    place(size - 1);
  }

  private void forget() {
    size = 0;
    bytes = new long[2 * LEAST];
    words = new String[LEAST];
    makeSlots();
  }

  private void makeSlots() {
    slots = new int[2 * words.length];
    shift = Long.SIZE - Integer.numberOfTrailingZeros(slots.length);
    for (int number = 0; number < size; number++) {
      place(number);
    }
  }

  /** Where the slots near its own are all taken, a word is not found again: searches stay short. */
  private void place(int number) {
    int mask = slots.length - 1;
    int slot = slot(bytes[2 * number], bytes[2 * number + 1]);
    for (int i = 0; i < REACH; i++) {
      if (slots[slot] == 0) {
        slots[slot] = number + 1;
        return;
      }
      slot = (slot + 1) & mask;
    }
  }

  private int slot(long first, long second) {
    return (int) (((first ^ Long.rotateLeft(second, 29)) * 0x9E3779B97F4A7C15L) >>> shift);
  }

  private static String string(byte[] text, int from, int length) {
    return new String(text, from, length, StandardCharsets.UTF_8);
  }
}
