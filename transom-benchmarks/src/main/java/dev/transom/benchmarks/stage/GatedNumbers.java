package dev.transom.benchmarks.stage;

import dev.transom.stage.Producer;
import dev.transom.stage.Source;
import java.util.Iterator;

/** Gives what is asked for, once the gate is open: when all consumers are there. */
final class GatedNumbers extends Producer<Integer> {

  /** The message that opens the gate. */
  static final Object OPEN = "open";

  private final Iterator<Integer> numbers;
  private boolean open;
  private long owed;

  GatedNumbers(Iterator<Integer> numbers) {
    this.numbers = numbers;
  }

  @Override
  protected void handleDemand(long demand, Source<Integer> out) {
    owed += demand;
    emit(out);
  }

  @Override
  protected void handleInfo(Object message, Source<Integer> out) {
    open = true;
    emit(out);
  }

  private void emit(Source<Integer> out) {
    if (!open) {
      return;
    }
    while (owed > 0 && numbers.hasNext()) {
      out.emit(numbers.next());
      owed--;
    }
    if (!numbers.hasNext()) {
      out.complete();
    }
  }
}
