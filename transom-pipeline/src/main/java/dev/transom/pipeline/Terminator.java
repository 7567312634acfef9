package dev.transom.pipeline;

import dev.transom.otp.GenServer;
import dev.transom.process.ExitReason;

/** The first that is told to stop: it holds up the others until the pipeline has drained. */
final class Terminator extends GenServer<Object> {
  private final Engine engine;

  Terminator(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected void init() {
    process().label(engine.name + "/end");
    process().trapExit(true);
  }

  @Override
  protected void handle(Object message) {}

  @Override
  protected void handleInfo(Object message) {}

  @Override
  protected void terminate(ExitReason reason) {
    if (reason instanceof ExitReason.Killed) {
      return; // and all the others with it: nobody is left who could finish anything
    }
    engine.drain();
    if (!engine.await(engine.plan.values().get(Option.SHUTDOWN))) {
      engine.releases.giveUp();
    }
  }
}
