package dev.transom.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The living processes of a node, by id: open addressing in stripes, one reference and a half per
 * process (a hash map's entry would double what an idle process costs).
 */
final class ProcessTable {
  private static final int STRIPES = 64;

  private static final class Stripe {
    @Nullable Cell[] table = new Cell[16];
    int size;
  }

  private final Stripe[] stripes = new Stripe[STRIPES];

  ProcessTable() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  private Stripe stripe(long id) {
    return stripes[(int) id & (STRIPES - 1)];
  }

  private static int home(long id, int mask) {
    return Homes.of(id / STRIPES, mask);
  }

  void put(Cell cell) {
    Stripe stripe = stripe(cell.id);
    synchronized (stripe) {
      if ((stripe.size + 1) * 4 > stripe.table.length * 3) {
        resize(stripe, stripe.table.length * 2);
      }
      stripe.size++;
      place(stripe.table, cell);
    }
  }

  private static void place(@Nullable Cell[] table, Cell cell) {
    int mask = table.length - 1;
    int i = home(cell.id, mask);
    while (table[i] != null) {
      i = (i + 1) & mask;
    }
    table[i] = cell;
  }

  private static void resize(Stripe stripe, int capacity) {
    @Nullable Cell[] bigger = new Cell[capacity];
    for (Cell cell : stripe.table) {
      if (cell != null) {
        place(bigger, cell);
      }
    }
    stripe.table = bigger;
  }

  @Nullable Cell get(long id) {
    Stripe stripe = stripe(id);
    synchronized (stripe) {
      int mask = stripe.table.length - 1;
      for (int i = home(id, mask); ; i = (i + 1) & mask) {
        Cell cell = stripe.table[i];
        if (cell == null || cell.id == id) {
          return cell;
        }
      }
    }
  }

  void remove(Cell cell) {
    Stripe stripe = stripe(cell.id);
    synchronized (stripe) {
      @Nullable Cell[] table = stripe.table;
      int mask = table.length - 1;
      int hole = home(cell.id, mask);
      while (table[hole] != cell) {
        if (table[hole] == null) {
          return;
        }
        hole = (hole + 1) & mask;
      }
      stripe.size--;
      for (int i = (hole + 1) & mask; ; i = (i + 1) & mask) {
        Cell other = table[i];
        if (other == null) {
          break;
        }
        if (((i - home(other.id, mask)) & mask) >= ((i - hole) & mask)) {
          table[hole] = other;
          hole = i;
        }
      }
      table[hole] = null;
      if (table.length > 16 && stripe.size * 8 < table.length) {
        resize(stripe, table.length / 2);
      }
    }
  }

  int size() {
    int size = 0;
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        size += stripe.size;
      }
    }
    return size;
  }

  /** All living processes, by id. */
  List<Cell> all() {
    List<Cell> all = new ArrayList<>();
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        for (Cell cell : stripe.table) {
          if (cell != null) {
            all.add(cell);
          }
        }
      }
    }
    all.sort((a, b) -> Long.compare(a.id, b.id));
    return all;
  }
}
