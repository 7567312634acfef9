package dev.transom.benchmarks.stage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The source of every stage benchmark: 0, 1, 2 … as boxed integers, singly or in lists. */
record Numbers(int end) implements Iterable<Integer> {

  @Override
  public Iterator<Integer> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < end;
      }

      @Override
      public Integer next() {
        if (next >= end) {
          throw new NoSuchElementException();
        }
        return next++;
      }
    };
  }

  /** Lists of {@code size} numbers; the last one may be shorter. */
  Iterable<List<Integer>> lists(int size) {
    return () ->
        new Iterator<>() {
          private final Iterator<Integer> numbers = iterator();

          @Override
          public boolean hasNext() {
            return numbers.hasNext();
          }

          @Override
          public List<Integer> next() {
            List<Integer> list = new ArrayList<>(size);
            while (list.size() < size && numbers.hasNext()) {
              list.add(numbers.next());
            }
            return list;
          }
        };
  }
}
