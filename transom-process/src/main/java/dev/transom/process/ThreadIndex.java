package dev.transom.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Which strand a thread is. One reference per thread instead of a ThreadLocal map or a scoped value
 * (both cost more than a parked process may).
 *
 * <p>Open addressing in stripes. A thread only ever looks for its own entry, which it put there
 * itself; only a neighbour's removal can move that entry. So a removal that moves entries makes
 * {@code moves} odd before the first and even after the last (a seqlock): a reader that found
 * nothing, and no move meanwhile, is a thread without an entry. Only one that may have missed a
 * moving entry looks again under the stripe's lock. A table that was replaced is changed no more,
 * so who still reads it reads what was true.
 */
final class ThreadIndex {
  private static final int STRIPES = 64;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Strand[].class);
  private static final ThreadIndex[] INDEX = new ThreadIndex[STRIPES];

  static {
    for (int i = 0; i < STRIPES; i++) {
      INDEX[i] = new ThreadIndex();
    }
  }

  private volatile @Nullable Strand[] table = new Strand[16];
  private volatile int moves; // changed under the lock; odd while a removal moves entries
  private int size;

  private ThreadIndex() {}

  static @Nullable Strand find(long threadId) {
    ThreadIndex stripe = stripe(threadId);
    Strand found = probe(stripe.table, threadId);
    return found != null ? found : stripe.findAgain(threadId);
  }

  /** The one whose lock its changes take. */
  static ThreadIndex stripe(long threadId) {
    return INDEX[(int) threadId & (STRIPES - 1)];
  }

  private @Nullable Strand findAgain(long threadId) {
    int before = moves;
    Strand found = probe(table, threadId);
    boolean sure = found != null || ((before & 1) == 0 && moves == before);
    return sure ? found : findLocked(threadId);
  }

  private synchronized @Nullable Strand findLocked(long threadId) {
    return probe(table, threadId);
  }

  private static @Nullable Strand probe(@Nullable Strand[] table, long threadId) {
    int mask = table.length - 1;
    for (int i = home(threadId, mask); ; i = (i + 1) & mask) {
      Strand strand = (Strand) SLOT.getAcquire(table, i);
      if (strand == null || strand.threadId == threadId) {
        return strand;
      }
    }
  }

  private static int home(long threadId, int mask) {
    return Homes.of(threadId / STRIPES, mask);
  }

  static void put(Strand strand) {
    stripe(strand.threadId).insert(strand);
  }

  static void remove(Strand strand) {
    stripe(strand.threadId).delete(strand.threadId);
  }

  private synchronized void insert(Strand strand) {
    if ((size + 1) * 3 > table.length * 2) {
      resize(table.length * 2);
    }
    size++;
    place(table, strand);
  }

  private static void place(@Nullable Strand[] table, Strand strand) {
    int mask = table.length - 1;
    int i = home(strand.threadId, mask);
    while (true) {
      Strand there = table[i];
      if (there == null || there.threadId == strand.threadId) {
        break;
      }
      i = (i + 1) & mask;
    }
    SLOT.setRelease(table, i, strand);
  }

  private void resize(int capacity) {
    @Nullable Strand[] bigger = new Strand[capacity];
    for (Strand strand : table) {
      if (strand != null) {
        place(bigger, strand);
      }
    }
    table = bigger;
  }

  private synchronized void delete(long threadId) {
    @Nullable Strand[] t = table;
    int mask = t.length - 1;
    int hole = home(threadId, mask);
    while (true) {
      Strand there = t[hole];
      if (there == null) {
        return;
      }
      if (there.threadId == threadId) {
        break;
      }
      hole = (hole + 1) & mask;
    }
    size--;
    int before = moves;
    for (int i = (hole + 1) & mask; ; i = (i + 1) & mask) {
      Strand strand = t[i];
      if (strand == null) {
        break;
      }
      int home = home(strand.threadId, mask);
      if (((i - home) & mask) >= ((i - hole) & mask)) { // may move back to the hole
        moves = before + 1;
        SLOT.setRelease(t, hole, strand);
        hole = i;
      }
    }
    SLOT.setRelease(t, hole, (Strand) null);
    if (moves != before) {
      moves = before + 2;
    }
    if (t.length > 16 && size * 8 < t.length) {
      resize(t.length / 2);
    }
  }
}
