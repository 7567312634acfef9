package dev.transom.process;

import dev.transom.process.spi.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A set of processes with their names, timers, clock, scheduler and telemetry. Several may live in
 * one JVM. Every static of {@link Processes} acts on {@link #current()}: the node bound by {@link
 * #run}, else the calling process's, else {@link #local()}.
 *
 * <p>Safe for use by any thread.
 */
public final class Node implements AutoCloseable {
  // A façade: the parts of a node, and its API. How processes begin and end is in Birth, Death and
  // Ending; how a node stops, in NodeStop; what is known of its processes, in Inspection.

  private static final ScopedValue<Node> BOUND = ScopedValue.newInstance();

  static {
    new KernelDoor();
  }

  private final NodeOptions options;
  final Clock clock;
  final Scheduler scheduler;
  final Timers timers;
  final ProcessTable table = new ProcessTable();
  final Names names = new Names();
  final Set<Cell> zombies = ConcurrentHashMap.newKeySet();
  final Map<CallbackCell, DedicatedThread> dedicated = new ConcurrentHashMap<>();
  final Map<Class<?>, Object> attachments = new ConcurrentHashMap<>();
  private final Telemetry telemetry = new Telemetry(this);
  private final AtomicLong lastId = new AtomicLong();
  final Drops drops = new Drops();
  final CrashLog crashes = new CrashLog();
  final NodeStop stop;
  private final boolean virtual;

  /** The node of the program: started at first use, stopped when the JVM ends. */
  private static final class Local {
    static final Node NODE = start(NodeOptions.DEFAULT);
  }

  private Node(NodeOptions options, Clock clock, Timers timers, Scheduler scheduler) {
    this.options = options.validated();
    this.clock = clock;
    this.timers = timers;
    this.scheduler = scheduler;
    this.virtual = clock != Clock.SYSTEM;
    this.stop = new NodeStop(this);
  }

  static Node create(NodeOptions options, Clock clock, Timers timers, Scheduler scheduler) {
    return new Node(options, clock, timers, scheduler);
  }

  /**
   * Starts a node with default options.
   *
   * @return the node
   */
  public static Node start() {
    return start(NodeOptions.DEFAULT);
  }

  /**
   * Starts a node. It is stopped in order when the JVM is asked to end.
   *
   * @param options how
   * @return the node
   */
  public static Node start(NodeOptions options) {
    WorkerScheduler scheduler = new WorkerScheduler(options.validated().workers());
    Node node = new Node(options, Clock.SYSTEM, new TimerWheel(Clock.SYSTEM), scheduler);
    Fairness.watch(scheduler);
    node.stop.addHook();
    return node;
  }

  /**
   * The node of the program, started at first use.
   *
   * @return the node
   */
  public static Node local() {
    return Local.NODE;
  }

  /**
   * The node that the statics of {@link Processes} act on.
   *
   * @return the node bound by {@link #run}, else the calling process's, else {@link #local()}
   */
  public static Node current() {
    if (BOUND.isBound()) {
      return BOUND.get();
    }
    Strand strand = Strand.current();
    return strand != null && strand.cell != null ? strand.cell.node : local();
  }

  /**
   * Runs an action with this node as {@link #current()}.
   *
   * @param action the action; runs on the calling thread
   */
  public void run(Runnable action) {
    ScopedValue.where(BOUND, this).run(action);
  }

  /**
   * Calls something with this node as {@link #current()}.
   *
   * @param action what; runs on the calling thread
   * @param <T> its result
   * @return its result
   * @throws Exception what it throws
   */
  public <T> T call(Callable<T> action) throws Exception {
    return ScopedValue.where(BOUND, this).call(action::call);
  }

  // ------------------------------------------------------------------ told by the runtime

  /** The number of a process about to be born. Refused to the dead, and when the node stops. */
  long nextId() {
    Cell.checkSender(Strand.current());
    if (stop.isStopping()) {
      throw new IllegalStateException("the node \"" + name() + "\" is stopping: it spawns no more");
    }
    return lastId.incrementAndGet();
  }

  /** Whether time is a test's. */
  boolean isVirtual() {
    return virtual;
  }

  long coarseNanos() {
    return virtual ? clock.nanos() : Fairness.coarseNanos();
  }

  // ------------------------------------------------------------------ looking inside

  /**
   * The name of the node.
   *
   * @return the name
   */
  public String name() {
    return options.name();
  }

  NodeOptions options() {
    return options;
  }

  /**
   * How many callback processes run at once.
   *
   * @return the number; of a seeded node 1
   */
  public int workers() {
    return scheduler.workers();
  }

  /**
   * Lets more or fewer callback processes run at once, from now on; what runs at this moment runs
   * to the end of its turn. Thread processes, and those that are {@code cpuBound}, are not counted.
   *
   * @param workers how many, at least 1
   * @throws IllegalArgumentException if it is less than 1
   * @throws IllegalStateException on a seeded node, which runs one at a time
   */
  public void workers(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, got: " + workers);
    }
    scheduler.workers(workers);
  }

  /**
   * The telemetry of this node.
   *
   * @return where to attach handlers
   */
  public Telemetry telemetry() {
    return telemetry;
  }

  /**
   * How many processes live.
   *
   * @return the number, without zombies
   */
  public int processCount() {
    return table.size();
  }

  /**
   * The processes that live, and the zombies.
   *
   * @return one entry each, by id
   */
  public List<ProcessInfo> processes() {
    return Inspection.processes(this);
  }

  /**
   * One process.
   *
   * @param pid which
   * @return what is known; empty if it has ended
   */
  public Optional<ProcessInfo> info(Pid pid) {
    return Inspection.info(Cell.of(pid));
  }

  /**
   * Where a process's thread is at this moment. Costs some microseconds.
   *
   * @param pid which
   * @return the stack, top first; empty if it has no thread now
   */
  public List<StackTraceElement> stack(Pid pid) {
    return Inspection.stack(Cell.of(pid));
  }

  /**
   * The living process with a given number.
   *
   * @param id the number
   * @return its address
   */
  public Optional<Pid> process(long id) {
    return Optional.ofNullable(table.get(id));
  }

  /**
   * The dead processes whose threads have not ended yet.
   *
   * @return their addresses
   */
  public Collection<Pid> zombies() {
    return List.copyOf(zombies);
  }

  /**
   * The latest crashes, oldest first; the last 1,000 are kept.
   *
   * @return the reports
   */
  public List<CrashReport> crashes() {
    return crashes.all();
  }

  /**
   * How many messages were dropped since the start: sent to the dead, by a mailbox limit, or left
   * in the mailbox of a process that has ended.
   *
   * @return the number
   */
  public long droppedMessages() {
    return drops.sum();
  }

  /**
   * How many timers wait, those of timeouts included.
   *
   * @return the number
   */
  public int timerCount() {
    return timers.size();
  }

  /**
   * The process that has a name.
   *
   * @param name the name
   * @return its address; empty if nobody has it
   */
  public Optional<Pid> whereis(String name) {
    return Optional.ofNullable(names.get(name));
  }

  /**
   * All registered names.
   *
   * @return a copy, sorted
   */
  public Map<String, Pid> registered() {
    return new TreeMap<>(names.all());
  }

  // ------------------------------------------------------------------ stopping

  /**
   * Whether the node has stopped.
   *
   * @return true after {@link #stop}
   */
  public boolean isStopped() {
    return stop.isStopped();
  }

  /** Stops the node within 10 s; see {@link #stop}. */
  @Override
  public void close() {
    stop(Duration.ofSeconds(10));
  }

  /**
   * Stops the node: nobody is spawned any more; supervisors and other callback processes that have
   * no supervisor are asked to stop, the youngest first and none waiting for another; when all of
   * them have ended, or the patience has, everybody else is killed. No thread of the node is left,
   * except those of zombies.
   *
   * @param patience how long those who were asked have, all together
   */
  public void stop(Duration patience) {
    stop.stop(patience);
  }

  @Override
  public String toString() {
    return "Node[" + name() + ", " + processCount() + " processes]";
  }
}
