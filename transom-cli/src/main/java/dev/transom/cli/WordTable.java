package dev.transom.cli;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts words of ASCII letters, digits and underscores, whatever their case, without a String for
 * each time one comes. The words stay when the counts are taken, so their Strings are made once.
 *
 * <p>A word is eight bytes to a long, in lower case. The table is open, an entry in four places
 * beside each other: the first eight bytes; the length, and where the other bytes are; the count;
 * the number of its String. An entry whose length is 0 is free. Used by one thread at a time.
 */
final class WordTable {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int ENTRY = 4;
  private static final int WHERE = 1;
  private static final int COUNT = 2;
  private static final int NUMBER = 3;
  private static final int FIRST_SLOTS = 1 << 12;

  private long[] table = new long[FIRST_SLOTS * ENTRY];
  private int shift = Long.SIZE - Integer.numberOfTrailingZeros(FIRST_SLOTS);
  private long[] rests = new long[256]; // of words that are longer than eight bytes
  private int restsSize;
  private @Nullable String[] words = new @Nullable String[FIRST_SLOTS / 2];
  private int size;
  private int[] counted = new int[FIRST_SLOTS / 2]; // the entries whose count is not 0
  private int countedSize;

  /** How many words it knows. */
  int size() {
    return size;
  }

  /** Counts the word between two places of a text, which is not empty. */
  void count(byte[] text, int from, int to) {
    long first = eight(text, from, to);
    long hash = (first ^ (to - from)) * GOLDEN;
    for (int i = from + 8; i < to; i += 8) {
      hash = ((hash ^ (hash >>> 32)) + eight(text, i, to)) * GOLDEN;
    }
    int mask = table.length - 1;
    int at = (int) (hash >>> shift) * ENTRY;
    while (!holds(at, first, text, from, to)) {
      if (table[at + WHERE] == 0) {
        at = add(at, hash, first, text, from, to);
        break;
      }
      at = (at + ENTRY) & mask;
    }
    if (table[at + COUNT]++ == 0) {
      counted[countedSize++] = at;
    }
  }

  /** Up to eight bytes of a word in lower case, the first one lowest; zeros behind its end. */
  private static long eight(byte[] text, int from, int to) {
    long bytes;
    if (from + 8 <= text.length) {
      bytes = (long) EIGHT.get(text, from);
      if (to - from < 8) {
        bytes &= (1L << ((to - from) * 8)) - 1;
      }
    } else {
      bytes = 0;
      for (int i = to - 1; i >= from; i--) {
        bytes = (bytes << 8) | text[i];
      }
    }
    // The high bit of each byte that is a capital letter: of all bytes none has it set.
    long capitals = (bytes + ONES * (0x80 - 'A')) & ~(bytes + ONES * (0x80 - 'Z' - 1)) & HIGH;
    return bytes | (capitals >>> 2);
  }

  private boolean holds(int at, long first, byte[] text, int from, int to) {
    if (table[at] != first || (int) table[at + WHERE] != to - from) {
      return false;
    }
    int rest = (int) (table[at + WHERE] >>> 32);
    for (int i = from + 8; i < to; i += 8) {
      if (rests[rest++] != eight(text, i, to)) {
        return false;
      }
    }
    return true;
  }

  private int add(int at, long hash, long first, byte[] text, int from, int to) {
    int entry = at;
    if (size == words.length) {
      grow();
      entry = (int) (hash >>> shift) * ENTRY;
      while (table[entry + WHERE] != 0) {
        entry = (entry + ENTRY) & (table.length - 1);
      }
    }
    table[entry] = first;
    table[entry + WHERE] = ((long) restsSize << 32) | (to - from);
    table[entry + NUMBER] = size++;
    for (int i = from + 8; i < to; i += 8) {
      if (restsSize == rests.length) {
        rests = Arrays.copyOf(rests, restsSize * 2);
      }
      rests[restsSize++] = eight(text, i, to);
    }
    return entry;
  }

  /** Twice the room; at most every other entry is taken. */
  private void grow() {
    long[] before = table;
    table = new long[before.length * 2];
    shift--;
    words = Arrays.copyOf(words, words.length * 2);
    counted = Arrays.copyOf(counted, words.length);
    countedSize = 0;
    for (int at = 0; at < before.length; at += ENTRY) {
      if (before[at + WHERE] != 0) {
        int entry = (int) (hash(before, at) >>> shift) * ENTRY;
        while (table[entry + WHERE] != 0) {
          entry = (entry + ENTRY) & (table.length - 1);
        }
        System.arraycopy(before, at, table, entry, ENTRY);
        if (table[entry + COUNT] != 0) {
          counted[countedSize++] = entry;
        }
      }
    }
  }

  private long hash(long[] entries, int at) {
    int length = (int) entries[at + WHERE];
    int rest = (int) (entries[at + WHERE] >>> 32);
    long hash = (entries[at] ^ length) * GOLDEN;
    for (int i = 8; i < length; i += 8) {
      hash = ((hash ^ (hash >>> 32)) + rests[rest++]) * GOLDEN;
    }
    return hash;
  }

  /** Gives each word that was counted, once, in lower case, and begins to count anew. */
  void take(ObjLongConsumer<? super String> use) {
    for (int i = 0; i < countedSize; i++) {
      int at = counted[i];
      long count = table[at + COUNT];
      table[at + COUNT] = 0;
      use.accept(word(at), count);
    }
    countedSize = 0;
  }

  private String word(int at) {
    int number = (int) table[at + NUMBER];
    String word = words[number];
    if (word == null) {
      word = decoded(at);
      words[number] = word;
    }
    return word;
  }

  private String decoded(int at) {
    int length = (int) table[at + WHERE];
    int rest = (int) (table[at + WHERE] >>> 32);
    byte[] bytes = new byte[(length + 7) / 8 * 8];
    EIGHT.set(bytes, 0, table[at]);
    for (int i = 8; i < length; i += 8) {
      EIGHT.set(bytes, i, rests[rest++]);
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
