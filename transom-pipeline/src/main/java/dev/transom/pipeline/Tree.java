package dev.transom.pipeline;

import dev.transom.otp.ChildContext;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.ChildStart;
import dev.transom.otp.GenServer;
import dev.transom.otp.Restart;
import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.otp.spi.ServerCalls;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a pipeline and who supervises them:
 *
 * <pre>
 * name                       one for one
 *   name/sources             one for one: source 0, source 1, …
 *   name/batchers            one for one: the batchers
 *   name/BATCHER             one for one: the batch processors of each batcher
 *   name/processors          one for one: processor 0, processor 1, …
 *   name/control
 *   name/end                 stopped first: lets the pipeline drain
 * </pre>
 *
 * Since nothing is kept in processes, each can be restarted by itself. Kills do not count against
 * the intensity of restarts.
 */
final class Tree {
  /** Many: a start that a kill has cut counts, and what runs here are our own loops. */
  private static final int RESTARTS = 1_000;

  private static final Duration WINDOW = Duration.ofSeconds(5);

  /** Supervises processes whose number can be changed. */
  private final class Workers implements ChildStart {
    private final String name;
    private final Supplier<? extends List<? extends Desk>> desks;
    private final WorkerSpecs specs;
    private volatile @Nullable Pid pid;

    Workers(String name, Supplier<? extends List<? extends Desk>> desks, WorkerSpecs specs) {
      this.name = name;
      this.desks = desks;
      this.specs = specs;
    }

    @Override
    public Pid start(ChildContext context) throws Exception {
      SupervisorSpec all = Supervisor.oneForOne().intensity(RESTARTS, WINDOW);
      for (Desk desk : desks.get()) {
        all = all.child(specs.of(desk.index));
      }
      Pid started = ChildSpec.of(name, all).start().start(context);
      pid = started;
      engine.fill(); // there may be more by now
      return started;
    }

    @Override
    public boolean charged(ExitReason reason) {
      return !(reason instanceof ExitReason.Killed);
    }

    /** Starts those that are missing: there were fewer before, or they have ended as too many. */
    void fill() {
      Pid there = pid;
      if (there == null || Kernel.get().exitReason(there) != null) {
        return; // its successor starts as many as there are to be
      }
      for (Desk desk : desks.get()) {
        ServerCalls.get().startChild(there, specs.of(desk.index), desk.isRetired());
      }
    }
  }

  @FunctionalInterface
  private interface WorkerSpecs {
    ChildSpec of(int index);
  }

  private final Engine engine;
  private final Map<String, Workers> workers = new LinkedHashMap<>();
  private volatile @Nullable Pid top;

  Tree(Engine engine) {
    this.engine = engine;
  }

  /** The whole of it, for a start or a restart. */
  SupervisorSpec spec() {
    workers.clear();
    String name = engine.name;
    SupervisorSpec sources = Supervisor.oneForOne().intensity(RESTARTS, WINDOW);
    for (SourceDesk<?> desk : engine.sources) {
      sources =
          sources.child(
              uncharged("source " + desk.index(), () -> new SourceProcess<>(engine, desk)));
    }
    SupervisorSpec batchers = Supervisor.oneForOne().intensity(RESTARTS, WINDOW);
    for (BatchTable table : engine.batchers.values()) {
      batchers =
          batchers.child(
              uncharged("batcher " + table.plan.name(), () -> new Batcher(engine, table)));
    }
    SupervisorSpec all =
        Supervisor.oneForOne()
            .intensity(RESTARTS, WINDOW)
            .child(uncharged(ChildSpec.of(name + "/sources", sources)))
            .child(uncharged(ChildSpec.of(name + "/batchers", batchers)));
    for (BatchTable table : engine.batchers.values()) {
      all =
          all.child(
              workers(
                  name + "/" + table.plan.name(),
                  () -> engine.desks.occupied(table),
                  i ->
                      uncharged(
                              "batch processor " + i,
                              () -> new BatchProcessor(engine.desks.batchProcessor(table, i)))
                          .restart(Restart.TRANSIENT)
                          .brutalKill()));
    }
    return all.child(
            workers(
                name + "/processors",
                engine.desks::occupied,
                i ->
                    uncharged("processor " + i, () -> new Processor(engine.desks.processor(i)))
                        .restart(Restart.TRANSIENT)
                        .brutalKill()))
        .child(uncharged(name + "/control", () -> new Control(engine, this)))
        .child(uncharged(name + "/end", () -> new Terminator(engine)).shutdownInfinity());
  }

  private ChildSpec workers(
      String name, Supplier<? extends List<? extends Desk>> desks, WorkerSpecs specs) {
    Workers start = new Workers(name, desks, specs);
    workers.put(name, start);
    ChildSpec plain = ChildSpec.of(name, Supervisor.oneForOne());
    return new ChildSpec(
        name,
        start,
        plain.restart(),
        plain.shutdown(),
        plain.type(),
        plain.significant(),
        plain.options());
  }

  private static ChildSpec uncharged(String id, Supplier<? extends GenServer<?>> server) {
    return uncharged(ChildSpec.of(id, server));
  }

  /** Whose kills do not count. */
  private static ChildSpec uncharged(ChildSpec spec) {
    ChildStart start = spec.start();
    ChildStart uncharged =
        new ChildStart() {
          @Override
          public Pid start(ChildContext context) throws Exception {
            return start.start(context);
          }

          @Override
          public boolean failed(ExitReason reason) {
            return start.failed(reason);
          }

          @Override
          public boolean charged(ExitReason reason) {
            return !(reason instanceof ExitReason.Killed) && start.charged(reason);
          }

          @Override
          public void abandoned(ExitReason reason) {
            start.abandoned(reason);
          }
        };
    return new ChildSpec(
        spec.id(),
        uncharged,
        spec.restart(),
        spec.shutdown(),
        spec.type(),
        spec.significant(),
        spec.options());
  }

  void started(Pid supervisor) {
    top = supervisor;
    engine.top(supervisor);
    engine.wakeControl(); // it may be over already
  }

  /** Starts the processes that are missing. */
  void fill() {
    workers.values().forEach(Workers::fill);
  }

  /** Stops all of it; returns at once, since who calls is a part of it. */
  void stop() {
    Pid there = top;
    if (there != null) {
      Kernel.get().post(there, Kind.SYSTEM, new SystemStop(ExitReason.NORMAL));
    }
  }
}
