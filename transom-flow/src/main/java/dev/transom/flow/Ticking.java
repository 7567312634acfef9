package dev.transom.flow;

import dev.transom.process.Node;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.stage.Producer;
import dev.transom.stage.Source;
import java.time.Duration;
import java.time.Instant;

/** Tells the moments at which a period has passed, as far as they are wanted. */
final class Ticking extends Producer<Instant> {
  private static final Object TICK = new Object();

  private final Duration period;
  private boolean started;

  Ticking(Duration period) {
    this.period = period;
  }

  @Override
  protected void handleDemand(long demand, Source<Instant> out) {
    if (!started) {
      started = true;
      again();
    }
  }

  @Override
  protected void handleInfo(Object message, Source<Instant> out) throws Exception {
    if (message != TICK) {
      super.handleInfo(message, out);
      return;
    }
    again();
    if (out.owed() > 0) {
      out.emit(Kernel.get().clock(Node.current()).now());
    }
  }

  private void again() {
    Processes.sendAfter(period, Processes.self().pid(), TICK);
  }
}
