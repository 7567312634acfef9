package dev.transom.flow;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.SpawnSpec;
import dev.transom.process.spi.SystemStop;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is killed when: at the fault points around the commits of the stages the process that
 * commits, or any other at that very moment; and anybody a little later, by another process.
 */
final class ChaosKills implements Consumer<String>, AutoCloseable {
  private static final String PUBLISHING = "stage.publish.in"; // a place where nothing is thrown

  private static final Object STRIKE =
      new Object() {
        @Override
        public String toString() {
          return "strike";
        }
      };

  private final Node node;
  private final Random random;
  private final int odds;
  private final Pid killer;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private int left;
  private long trace;

  private ChaosKills(ChaosPlan plan, Node node) {
    this.node = node;
    this.random = new Random(plan.seed());
    this.odds = plan.odds();
    this.left = plan.kills();
    this.killer =
        Kernel.get().spawn(node, Killer::new, new SpawnSpec(SpawnOptions.DEFAULT.label("killer")));
  }

  /** Begins. */
  static ChaosKills start(ChaosPlan plan, Node node) {
    ChaosKills kills = new ChaosKills(plan, node);
    FaultPoints.install(kills);
    return kills;
  }

  /** A process is at a fault point. */
  @Override
  public void accept(String point) {
    Pid caller = Kernel.get().caller();
    if (!point.startsWith("stage.") || !strikes(point, caller)) {
      return;
    }
    if (drawn(3) == 0) {
      Kernel.get().post(killer, Kind.CAST, STRIKE);
      return;
    }
    List<Pid> victims = victims();
    Pid victim =
        caller != null && victims.contains(caller) && drawn(2) == 0 ? caller : any(victims);
    if (victim == null) {
      return;
    }
    boolean unwound = !point.equals(PUBLISHING) && drawn(2) == 0;
    try {
      victim.kill();
    } catch (Error | RuntimeException death) { // a dead process is unwound by its next act,
      if (unwound) {
        throw death;
      }
    } // or goes on, a zombie that does not know yet
  }

  private @Nullable Pid any(List<Pid> victims) {
    return victims.isEmpty() ? null : victims.get(drawn(victims.size()));
  }

  /** The stages of flows: a thread that takes a stream has one that nobody can start again. */
  private List<Pid> victims() {
    List<String> names =
        node.registered().keySet().stream()
            .filter(it -> !it.startsWith("stream"))
            .sorted()
            .toList();
    seen.addAll(names);
    return names.stream().flatMap(name -> node.whereis(name).stream()).toList();
  }

  private synchronized boolean strikes(String point, @Nullable Pid caller) {
    trace = trace * 31 + Objects.hash(point, caller == null ? 0 : caller.id());
    return left > 0 && random.nextInt(odds) == 0 && left-- > 0;
  }

  private synchronized int drawn(int bound) {
    return random.nextInt(bound);
  }

  /** Another number for another run. */
  synchronized long trace() {
    return trace;
  }

  /** The names of stages that there have been, as far as they were noticed. */
  Set<String> names() {
    return seen;
  }

  /** No more kills. */
  @Override
  public void close() {
    FaultPoints.install(null);
    killer.kill();
  }

  /** Kills somebody whenever it is told to, which is when it has its turn. */
  private final class Killer implements Behaviour {
    private final Callback me;

    Killer(Callback me) {
      this.me = me;
    }

    @Override
    public void init() {}

    @Override
    public void handle(Envelope envelope) {
      if (envelope.message() instanceof SystemStop stop) {
        me.stop(stop.reason());
        return;
      }
      Pid victim = any(victims());
      if (victim != null) {
        victim.kill();
      }
    }

    @Override
    public void terminate(ExitReason reason) {}
  }
}
