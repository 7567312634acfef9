package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the workers of a balanced pool are at this moment. Each start of a worker writes its own
 * place; who routes only reads.
 */
final class BalancedRoutes {
  /** The routes of a node's balanced pools, by their processes. */
  private static final class Tables {
    final Map<Pid, BalancedRoutes> all = new ConcurrentHashMap<>();
  }

  private final AtomicReferenceArray<@Nullable Pid> workers;
  private final AtomicInteger turn = new AtomicInteger();

  private BalancedRoutes(int size) {
    workers = new AtomicReferenceArray<>(size);
  }

  private static Map<Pid, BalancedRoutes> all(Node node) {
    return Calls.KERNEL.attachment(node, Tables.class, Tables::new).all;
  }

  /** Null if it is no balanced pool of the current node, or has ended. */
  static @Nullable BalancedRoutes find(Pid pool) {
    return all(Node.current()).get(pool);
  }

  /** A supervisor of workers whose places are known. */
  static SupervisorSpec supervisor(BalancedPoolSpec<?> spec) {
    BalancedRoutes routes = new BalancedRoutes(spec.size());
    SupervisorSpec supervisor = Supervisor.oneForOne().intensity(spec.maxRestarts(), spec.window());
    for (int i = 0; i < spec.size(); i++) {
      supervisor = supervisor.child(routes.worker(spec.worker(), i));
    }
    return supervisor;
  }

  /** Starts the worker of a place, and says where it is. */
  private record Place(BalancedRoutes routes, int index, ChildStart worker) implements ChildStart {
    @Override
    public Pid start(ChildContext context) throws Exception {
      Pid pool = context.supervisor();
      Map<Pid, BalancedRoutes> all = all(context.node());
      if (all.putIfAbsent(pool, routes) == null) {
        Calls.KERNEL.atEnd(pool, () -> all.remove(pool));
      }
      Pid fresh = worker.start(context);
      routes.workers.set(index, fresh);
      return fresh;
    }

    @Override
    public boolean failed(ExitReason reason) {
      return worker.failed(reason);
    }

    @Override
    public boolean charged(ExitReason reason) {
      return worker.charged(reason);
    }

    @Override
    public void abandoned(ExitReason reason) {
      worker.abandoned(reason);
    }
  }

  private ChildSpec worker(ChildSpec worker, int place) {
    return new ChildSpec(
        worker.id() + "-" + (place + 1),
        new Place(this, place, worker.start()),
        worker.restart(),
        worker.shutdown(),
        worker.type(),
        false,
        worker.options());
  }

  /**
   * The living worker that has the least before it; of several the next in turn.
   *
   * @param not one that is not meant; null for none
   * @return null if none lives
   */
  @Nullable Pid choose(@Nullable Pid not) {
    int first = turn.getAndIncrement();
    Pid best = null;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < workers.length() && least > 0; i++) {
      Pid worker = workers.get(Math.floorMod(first + i, workers.length()));
      if (worker != null && worker != not && worker.isAlive()) {
        int load = Calls.KERNEL.load(worker);
        if (load < least) {
          best = worker;
          least = load;
        }
      }
    }
    return best;
  }

  List<Pid> living() {
    return IntStream.range(0, workers.length())
        .mapToObj(workers::get)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .filter(Pid::isAlive)
        .toList();
  }
}
