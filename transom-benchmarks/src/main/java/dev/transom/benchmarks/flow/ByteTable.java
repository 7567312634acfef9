package dev.transom.benchmarks.flow;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/** A table made by hand for counting words: open addressing, and the words stay bytes. */
final class ByteTable {
  private static final int SLOTS = 1 << 18; // for far fewer words

  private final int[] hashes = new int[SLOTS];
  private final int[] starts = new int[SLOTS];
  private final int[] lengths = new int[SLOTS]; // 0: free
  private final long[] counts = new long[SLOTS];
  private byte[] letters = new byte[1 << 20];
  private int used;

  void addWords(byte[] text) {
    int at = 0;
    while (at < text.length) {
      int from = at;
      int hash = 0;
      for (; at < text.length && text[at] > ' '; at++) {
        hash = 31 * hash + text[at];
      }
      if (at > from) {
        counts[slot(text, from, at, hash * 0x9E3779B9)]++;
      }
      at++;
    }
  }

  private int slot(byte[] text, int from, int to, int hash) {
    int slot = hash >>> 14;
    while (lengths[slot] != 0) {
      if (hashes[slot] == hash
          && Arrays.equals(letters, starts[slot], starts[slot] + lengths[slot], text, from, to)) {
        return slot;
      }
      slot = (slot + 1) % SLOTS;
    }
    int length = to - from;
    if (used + length > letters.length) {
      letters = Arrays.copyOf(letters, letters.length * 2);
    }
    System.arraycopy(text, from, letters, used, length);
    hashes[slot] = hash;
    starts[slot] = used;
    lengths[slot] = length;
    used += length;
    return slot;
  }

  void forEach(ObjLongConsumer<String> to) {
    for (int i = 0; i < SLOTS; i++) {
      if (lengths[i] != 0) {
        to.accept(new String(letters, starts[i], lengths[i], StandardCharsets.US_ASCII), counts[i]);
      }
    }
  }
}
