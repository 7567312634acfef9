package dev.transom.benchmarks.stage;

import dev.transom.stage.Source;
import java.util.Iterator;

/** Gives what is asked for, one by one. */
final class GatedNumbers extends Gated {
  private final Iterator<Integer> numbers;

  GatedNumbers(Iterator<Integer> numbers) {
    this.numbers = numbers;
  }

  @Override
  void give(Source<Integer> out) {
    while (owed > 0 && numbers.hasNext()) {
      out.emit(numbers.next());
      owed--;
    }
    if (!numbers.hasNext()) {
      out.complete();
    }
  }
}
