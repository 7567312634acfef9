package dev.transom.pipeline;

import dev.transom.otp.ChildContext;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.ChildStart;
import dev.transom.otp.ChildType;
import dev.transom.otp.Restart;
import dev.transom.otp.Shutdown;
import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The running pipelines of a node, by name. */
final class Pipelines {
  private final Map<String, Pipeline<?>> running = new ConcurrentHashMap<>();

  private static Pipelines of(Node node) {
    return Kernel.get().attachment(node, Pipelines.class, Pipelines::new);
  }

  static Optional<Pipeline<?>> find(Node node, String name) {
    return Optional.ofNullable(of(node).running.get(name));
  }

  static List<Pipeline<?>> all(Node node) {
    Collection<Pipeline<?>> all = of(node).running.values();
    return new ArrayList<>(all);
  }

  static <S> Pipeline<S> start(String name, Node node, Plan plan, boolean links) {
    Engine engine = new Engine(name, node, plan);
    Tree tree = new Tree(engine);
    SupervisorSpec all = tree.spec();
    Supervisor top = links ? all.startLink(name) : all.start(name);
    tree.started(top.pid());
    Pipeline<S> pipeline = new Pipeline<>(engine, top.pid());
    started(engine, pipeline, top.pid());
    Runnable died = () -> Remains.clear(engine);
    if (!Kernel.get().onDeath(top.pid(), died)) {
      died.run();
    }
    return pipeline;
  }

  private static void started(Engine engine, Pipeline<?> pipeline, Pid top) {
    Pipelines all = of(engine.node);
    all.running.put(engine.name, pipeline);
    Management.Registration managed = Management.register(pipeline, engine);
    Runnable died =
        () -> {
          all.running.remove(engine.name, pipeline);
          managed.close();
        };
    if (!Kernel.get().onDeath(top, died)) {
      died.run();
    }
    engine.emit(new PipelineTelemetry.Started(engine.name, engine.plan.describe()));
    engine.started();
  }

  static ChildSpec child(String name, Plan plan) {
    return new ChildSpec(
        name,
        new Start(name, plan),
        Restart.TRANSIENT,
        Shutdown.INFINITY,
        ChildType.SUPERVISOR,
        false,
        SpawnOptions.DEFAULT.name(name));
  }

  /** Keeps what a pipeline has when all of its processes die. */
  private static final class Start implements ChildStart {
    private final String name;
    private final Plan plan;
    private @org.jspecify.annotations.Nullable Engine engine; // guarded by this

    Start(String name, Plan plan) {
      this.name = name;
      this.plan = plan;
    }

    @Override
    public Pid start(ChildContext context) throws Exception {
      Engine mine = engine(context.node());
      Tree tree = new Tree(mine);
      SpawnOptions options = context.options();
      ChildContext named =
          new ChildContext(context.node(), context.supervisor(), options, context.restarts());
      Pid top = ChildSpec.of(name, tree.spec()).start().start(named);
      tree.started(top);
      started(mine, new Pipeline<>(mine, top), top);
      return top;
    }

    private synchronized Engine engine(Node node) {
      Engine mine = engine;
      boolean isOver = mine != null && mine.phase() == Phase.ENDED && !wasKilled(mine);
      if (mine == null || isOver || mine.node != node) {
        mine = new Engine(name, node, plan);
        engine = mine;
      }
      return mine;
    }

    /** Then it is to end once more, by itself: if it began anew, all would come twice. */
    private static boolean wasKilled(Engine over) {
      return Kernel.get().exitReason(over.top()) instanceof ExitReason.Killed;
    }

    @Override
    public boolean charged(ExitReason reason) {
      return !(reason instanceof ExitReason.Killed);
    }

    @Override
    public synchronized void abandoned(ExitReason reason) {
      if (engine != null) {
        Remains.clear(engine);
      }
    }
  }
}
