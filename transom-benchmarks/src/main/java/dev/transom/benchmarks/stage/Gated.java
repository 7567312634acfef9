package dev.transom.benchmarks.stage;

import dev.transom.stage.Producer;
import dev.transom.stage.Source;

/** A producer that gives nothing until its gate is opened: when all consumers are there. */
abstract class Gated extends Producer<Integer> {

  /** The message that opens the gate. */
  static final Object OPEN = "open";

  /** How many events were asked for and not given yet. */
  long owed;

  private boolean open;

  @Override
  protected final void handleDemand(long demand, Source<Integer> out) {
    owed += demand;
    if (open) {
      give(out);
    }
  }

  @Override
  protected void handleInfo(Object message, Source<Integer> out) {
    open = true;
    give(out);
  }

  /** Gives what it owes, as far as it has it. */
  abstract void give(Source<Integer> out);
}
