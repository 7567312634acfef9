package dev.transom.stage;

import dev.transom.otp.GenServer;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One run of {@link ConsumerSupervisorChaosTest}: what the children do, who is killed, and the
 * final account. The seed decides.
 */
final class BroodChaos implements Consumer<String> {
  private static final int KINDS = 16;
  private static final int OUTSIDE = 40; // one kill from outside in so many steps

  private static final String KILLED = "is killed";

  final int most;
  final int least;
  final boolean transients;
  final Delivery delivery;
  private final long seed;
  private final boolean childrenOnly;
  private final int odds;
  private final Random random;
  private int left;
  private long trace;
  private final Map<Integer, Integer> starts = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> done = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> letters = new ConcurrentHashMap<>();
  private final AtomicLong dropped = new AtomicLong();
  private final Map<Integer, Queue<String>> history = new ConcurrentHashMap<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  BroodChaos(long seed) {
    this.seed = seed;
    random = new Random(seed);
    most = 1 + random.nextInt(20);
    least = random.nextInt(most);
    transients = random.nextBoolean();
    delivery = random.nextInt(4) == 0 ? Delivery.AT_MOST_ONCE : Delivery.AT_LEAST_ONCE;
    childrenOnly = random.nextInt(3) == 0;
    odds = 20 + random.nextInt(200);
    left = random.nextInt(60);
  }

  // ------------------------------------------------------------------ the children

  /** A step of work. */
  private record Work(int left) {}

  private final class Worker extends GenServer<Work> {
    private final int event;
    private int kind;

    Worker(int event) {
      this.event = event;
    }

    @Override
    protected void init() {
      int start = starts.merge(event, 1, Integer::sum);
      note(event, "starts as " + self());
      kind = new SplittableRandom(Objects.hash(seed, event, start)).nextInt(KINDS);
      switch (kind) {
        case 0 -> throw new IllegalStateException("does not start");
        case 1 -> {
          done(event);
          ignore();
        }
        default -> ref().cast(new Work(kind % 5));
      }
    }

    @Override
    protected void handle(Work work) {
      if (work.left() > 0) {
        ref().cast(new Work(work.left() - 1));
      } else if (kind < 4) {
        throw new IllegalStateException("crashes");
      } else {
        stop();
      }
    }

    @Override
    protected void terminate(ExitReason reason) {
      if (reason.equals(ExitReason.NORMAL)) {
        done(event);
      }
    }
  }

  private void done(int event) {
    done.merge(event, 1, Integer::sum);
    note(event, "is done");
  }

  private void note(int event, String what) {
    history.computeIfAbsent(event, it -> new ConcurrentLinkedQueue<>()).add(what);
  }

  GenServer<?> child(int event) {
    return new Worker(event);
  }

  // ------------------------------------------------------------------ kills

  @Override
  public void accept(String point) {
    Pid caller = Kernel.get().caller();
    if (point.startsWith("stage.") && strikes(point, caller)) {
      kill();
    }
  }

  private synchronized boolean strikes(String point, Pid caller) {
    trace = trace * 31 + Objects.hash(point, caller == null ? 0 : caller.id());
    return left > 0 && random.nextInt(odds) == 0 && left-- > 0;
  }

  void outside() {
    synchronized (this) {
      if (left <= 0 || random.nextInt(OUTSIDE) != 0) {
        return;
      }
      left--;
    }
    kill();
  }

  private void kill() {
    Pid victim = victim();
    if (victim != null) {
      for (Queue<String> of : history.values()) {
        if (of.contains("starts as " + victim)) {
          of.add(KILLED); // which it may not notice before it is done
        }
      }
      victim.kill();
    }
  }

  private synchronized Pid victim() {
    List<Pid> children = children(Node.current());
    int drawn = childrenOnly ? 0 : random.nextInt(6);
    if (drawn == 1) {
      return Processes.whereis("numbers").orElse(null);
    }
    if (drawn == 2) {
      return Processes.whereis("children").orElse(null);
    }
    if (children.isEmpty()) {
      return null;
    }
    Pid child = children.get(random.nextInt(children.size()));
    return drawn == 3
        ? Node.current().info(child).flatMap(ProcessInfo::supervisor).orElse(null)
        : child;
  }

  static List<Pid> children(Node node) {
    return node.processes().stream()
        .filter(it -> it.label().equals("child") && it.pid().isAlive())
        .map(ProcessInfo::pid)
        .sorted((a, b) -> Long.compare(a.id(), b.id()))
        .toList();
  }

  // ------------------------------------------------------------------ what is seen

  /** On one thread, where nobody comes in between. */
  void look(Node node) {
    int there = children(node).size();
    if (there > most) {
      complain(there + " children for " + most + " places");
    }
  }

  void letter(int event) {
    letters.merge(event, 1, Integer::sum);
    note(event, "is given up");
  }

  void dropped(long events) {
    dropped.addAndGet(events);
  }

  void complain(String text) {
    complaints.add(text);
  }

  synchronized long trace() {
    return trace;
  }

  List<String> check(int events) {
    List<String> wrong = new ArrayList<>(complaints);
    long lost = 0;
    for (int event = 0; event < events; event++) {
      int fates = done.getOrDefault(event, 0) + letters.getOrDefault(event, 0);
      if (fates == 0) {
        lost++;
        if (delivery == Delivery.AT_LEAST_ONCE) {
          wrong.add("lost: " + event);
        }
      }
      boolean killed = history.getOrDefault(event, new ConcurrentLinkedQueue<>()).contains(KILLED);
      boolean once = !killed && (childrenOnly || delivery == Delivery.AT_MOST_ONCE);
      if (once && (done.getOrDefault(event, 0) > 1 || letters.getOrDefault(event, 0) > 1)) {
        wrong.add("more than once: " + event + " " + history.get(event));
      }
    }
    if (lost > dropped.get()) {
      wrong.add(lost + " events are lost, and only " + dropped + " were said to be dropped");
    }
    return wrong;
  }

  @Override
  public String toString() {
    return "seed "
        + seed
        + ": demand "
        + most
        + "/"
        + least
        + (transients ? ", transient" : ", temporary")
        + (childrenOnly ? ", only children are killed, " : ", ")
        + delivery;
  }
}
