package dev.transom.pipeline;

import dev.transom.otp.GenServer;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Timer;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks after what depends on time and on numbers: attempts whose pause is over, handlers that take
 * too long, processes that are too few. It has no state of its own, so a successor goes on.
 */
final class Control extends GenServer<Object> {
  private static final int LOOKS = 8; // within the time that a handler may take

  private final Engine engine;
  private final Tree tree;
  private @Nullable Timer timer;

  Control(Engine engine, Tree tree) {
    this.engine = engine;
    this.tree = tree;
  }

  @Override
  protected void init() {
    process().label(engine.name + "/control");
    engine.control(self());
    engine.fill(); // a predecessor may have died over it
  }

  @Override
  protected void handleInfo(Object look) {
    handle(look);
  }

  @Override
  protected void handle(Object look) {
    if (engine.phase() == Phase.ENDED) {
      tree.stop();
      return;
    }
    FaultPoints.reach("pipeline.control");
    long now = engine.now();
    engine.delays.run(now, engine.phase() == Phase.DRAINING);
    long next = engine.delays.nanos(engine.now());
    next = soonest(next, watchProcessors(now));
    for (BatchTable table : engine.batchers.values()) {
      next = soonest(next, watch(table, now));
    }
    if (engine.takeFilling()) {
      tree.fill();
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (next >= 0) {
      timer = Processes.sendAfter(Duration.ofNanos(next), self(), Engine.LOOK);
    }
  }

  private static long soonest(long one, long other) {
    return one < 0 ? other : other < 0 ? one : Math.min(one, other);
  }

  private long watchProcessors(long now) {
    Duration limit = engine.plan.values().get(Option.HANDLER_TIMEOUT);
    if (limit.isZero()) {
      return -1;
    }
    for (ProcessorDesk desk : engine.desks.processors()) {
      replace(desk.late(now, limit.toNanos()), "processors", desk.index, limit);
    }
    return limit.toNanos() / LOOKS;
  }

  private long watch(BatchTable table, long now) {
    Duration limit = table.plan.values().get(Option.BATCH_HANDLER_TIMEOUT);
    if (limit.isZero()) {
      return -1;
    }
    for (BatchDesk desk : engine.desks.batchProcessors(table)) {
      replace(desk.late(now, limit.toNanos()), table.plan.name(), desk.index, limit);
    }
    return limit.toNanos() / LOOKS;
  }

  private void replace(@Nullable Pid hung, String stage, int processor, Duration limit) {
    if (hung != null) {
      engine.emit(new PipelineTelemetry.HandlerHung(engine.name, stage, processor, limit));
      Kernel.get().end(hung, ExitReason.KILLED);
    }
  }

  @Override
  protected Object inspect() {
    return engine;
  }
}
