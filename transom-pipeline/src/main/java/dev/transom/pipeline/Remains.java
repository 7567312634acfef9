package dev.transom.pipeline;

import dev.transom.process.ExitReason;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.SpawnSpec;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;

/**
 * Clears up after a pipeline whose processes were killed and will not be started again: what is in
 * flight is released, and whoever waits for the end learns of it.
 */
final class Remains implements Behaviour {
  private final Callback me;
  private final Engine engine;

  private Remains(Callback me, Engine engine) {
    this.me = me;
    this.engine = engine;
  }

  /** Begins with it, if it is needed; may be called where a process dies. */
  static void clear(Engine engine) {
    if (engine.phase() == Phase.ENDED) {
      return;
    }
    SpawnSpec spec = new SpawnSpec(SpawnOptions.DEFAULT.label(engine.name + "/remains"));
    Runnable begin =
        () -> {
          try {
            Kernel kernel = Kernel.get();
            kernel.post(
                kernel.spawn(engine.node, me -> new Remains(me, engine), spec),
                Kind.CAST,
                Engine.LOOK);
          } catch (RuntimeException e) {
            engine.end(); // the node is being stopped
          }
        };
    Runnable unused = Kernel.get().after(engine.node, Duration.ZERO, begin);
  }

  @Override
  public void init() {}

  @Override
  public void handle(Envelope envelope) {
    if (envelope.message() instanceof SystemStop stop) {
      me.stop(stop.reason());
      return;
    }
    engine.releases.giveUp();
    for (SourceDesk<?> source : engine.sources) {
      close(source);
    }
    me.stop(ExitReason.NORMAL);
  }

  private static void close(SourceDesk<?> source) {
    SourceReader<?> reader = source.takeReader();
    if (reader != null) {
      try {
        reader.close();
      } catch (Exception e) {
        Kernel.get().checkCaller();
        Log.warning(source + " did not close", e);
      }
    }
  }

  @Override
  public void terminate(ExitReason reason) {}
}
