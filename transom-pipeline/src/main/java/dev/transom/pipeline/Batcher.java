package dev.transom.pipeline;

import dev.transom.otp.GenServer;
import dev.transom.process.Processes;
import dev.transom.process.Timer;
import dev.transom.process.spi.FaultPoints;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks after the time of one batcher's batches. */
final class Batcher extends GenServer<Object> {
  private final Engine engine;
  private final BatchTable table;
  private @Nullable Timer timer;

  Batcher(Engine engine, BatchTable table) {
    this.engine = engine;
    this.table = table;
  }

  @Override
  protected void init() {
    process().label(engine.name + "/batcher " + table.plan.name());
    table.timer(self());
    look();
  }

  @Override
  protected void handle(Object look) {
    look();
  }

  @Override
  protected void handleInfo(Object look) {
    look();
  }

  private void look() {
    long next = table.closeDue(self(), engine.now(), engine::wake);
    FaultPoints.reach("pipeline.batcher");
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (next >= 0) {
      timer = Processes.sendAfter(Duration.ofNanos(next), self(), Engine.LOOK);
    }
  }

  @Override
  protected Object inspect() {
    return table;
  }
}
