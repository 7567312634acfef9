package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.process.ExitReason;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;

/** The least that a callback process can do: hand a number in, and end if it is to. */
record Bare(Callback callback, Tally tally, boolean once) implements Behaviour {

  @Override
  public void init() {}

  @Override
  public void handle(Envelope envelope) {
    tally.report((Integer) envelope.message());
    if (once) {
      callback.stop(ExitReason.NORMAL);
    }
  }

  @Override
  public void terminate(ExitReason reason) {}
}
