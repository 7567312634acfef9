package dev.transom.cli;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One bit for each event of a producer, by its place in the order given out (0, 1, 2 …). Knows how
 * many were marked and how often one was marked again. Not safe for use by several threads.
 */
final class Marks {
  private static final int PAGE_BITS = 16;
  private static final int PAGE_WORDS = 1 << (PAGE_BITS - 6);
  private static final int PAGE_MASK = PAGE_WORDS - 1;

  private long[] @Nullable [] pages = new long[4][];
  private long distinct;
  private long duplicates;

  /** Marks one place. */
  void add(long place) {
    addRun(place, 1);
  }

  /** Marks {@code count} places, {@code from} first. */
  void addRun(long from, long count) {
    long at = from;
    long end = from + count;
    while (at < end) {
      int bit = (int) at & 63;
      int width = (int) Math.min(64 - bit, end - at);
      mark(at >>> 6, (-1L >>> (64 - width)) << bit);
      at += width;
    }
  }

  private void mark(long word, long bits) {
    long[] page = page((int) (word >>> (PAGE_BITS - 6)));
    int index = (int) word & PAGE_MASK;
    int again = Long.bitCount(page[index] & bits);
    duplicates += again;
    distinct += Long.bitCount(bits) - again;
    page[index] |= bits;
  }

  private long[] page(int number) {
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(number + 1, pages.length * 2));
    }
    long[] page = pages[number];
    if (page == null) {
      page = new long[PAGE_WORDS];
      pages[number] = page;
    }
    return page;
  }

  /** Marks what the other has marked; a place that both have counts as marked twice. */
  void merge(Marks other) {
    for (int i = 0; i < other.pages.length; i++) {
      long[] page = other.pages[i];
      for (int word = 0; page != null && word < PAGE_WORDS; word++) {
        if (page[word] != 0) {
          mark(((long) i << (PAGE_BITS - 6)) + word, page[word]);
        }
      }
    }
    duplicates += other.duplicates;
  }

  boolean contains(long place) {
    return (word(place >>> 6) >>> place & 1) != 0;
  }

  /** The place behind the last one marked; 0 if none is. */
  long end() {
    for (int i = pages.length - 1; i >= 0; i--) {
      long[] page = pages[i];
      for (int word = PAGE_WORDS - 1; page != null && word >= 0; word--) {
        if (page[word] != 0) {
          long first = ((long) i << PAGE_BITS) + word * 64L;
          return first + 64 - Long.numberOfLeadingZeros(page[word]);
        }
      }
    }
    return 0;
  }

  /** How many places are marked. */
  long distinct() {
    return distinct;
  }

  /** How many marks fell on a marked place. */
  long duplicates() {
    return duplicates;
  }

  /**
   * Looks at each of the places 0 to {@code end} and gives those that neither of the two marked.
   */
  static void missing(long end, Marks one, Marks other, LongConsumer use) {
    for (long at = 0; at < end; at += 64) {
      long open = ~(one.word(at >>> 6) | other.word(at >>> 6));
      if (end - at < 64) {
        open &= (1L << (end - at)) - 1;
      }
      for (; open != 0; open &= open - 1) {
        use.accept(at + Long.numberOfTrailingZeros(open));
      }
    }
  }

  /** How many places both have marked. */
  static long common(Marks one, Marks other) {
    long common = 0;
    long words = (Math.min(one.end(), other.end()) + 63) >>> 6;
    for (long word = 0; word < words; word++) {
      common += Long.bitCount(one.word(word) & other.word(word));
    }
    return common;
  }

  private long word(long word) {
    int number = (int) (word >>> (PAGE_BITS - 6));
    long[] page = number < pages.length ? pages[number] : null;
    return page == null ? 0 : page[(int) word & PAGE_MASK];
  }
}
