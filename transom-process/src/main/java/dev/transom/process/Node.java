package dev.transom.process;

import dev.transom.process.spi.BehaviourFactory;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.SpawnSpec;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A set of processes with their names, timers, clock, scheduler and telemetry. Several may live in
 * one JVM. Every static of {@link Processes} acts on {@link #current()}: the node bound by {@link
 * #run}, else the calling process's, else {@link #local()}.
 *
 * <p>Safe for use by any thread.
 */
public final class Node implements AutoCloseable {
  private static final ScopedValue<Node> BOUND = ScopedValue.newInstance();
  private static final int CRASHES_KEPT = 1_000;

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
  private final Telemetry telemetry = new Telemetry();
  private final AtomicLong lastId = new AtomicLong();
  private final LongAdder droppedMessages = new LongAdder();
  private final AtomicLong unended = new AtomicLong();
  private final Deque<CrashReport> crashes = new ArrayDeque<>(); // guarded by itself
  private final boolean virtual;
  private final long origin;
  private final @Nullable Thread hook;
  private volatile boolean stopping;
  private volatile boolean stopped;
  private volatile @Nullable Thread stopper;

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
    this.origin = coarseNanos();
    this.hook = virtual ? null : new Thread(() -> stop(Duration.ofSeconds(10)), "transom-shutdown");
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
    if (node.hook != null) {
      Runtime.getRuntime().addShutdownHook(node.hook);
    }
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

  // ------------------------------------------------------------------ spawning

  ThreadCell spawnThread(
      ProcessBody body, SpawnOptions options, @Nullable Cell link, @Nullable MonitorRequest watch) {
    ThreadCell cell = new ThreadCell(this, nextId(), body);
    prepare(cell, options, link);
    start(cell, watch);
    return cell;
  }

  ThreadCell spawnThread(ProcessBody body, SpawnSpec spec) {
    ThreadCell cell = new ThreadCell(this, nextId(), body);
    prepare(cell, spec);
    start(cell, null);
    return cell;
  }

  private void start(ThreadCell cell, @Nullable MonitorRequest watch) {
    try {
      if (watch != null) {
        watch.monitor = Links.monitor(watch.watcher, cell);
      }
      scheduler.startThread(cell);
    } catch (RuntimeException | Error e) { // no thread to be had, or the spawner is dead
      Death.end(cell, ExitReason.KILLED, null);
      cell.ended();
      throw e;
    }
  }

  CallbackCell spawnCallback(BehaviourFactory factory, SpawnSpec spec) {
    CallbackCell cell = new CallbackCell(this, nextId(), factory);
    prepare(cell, spec);
    if (cell.hasFlag(Cell.CPU_BOUND)) {
      DedicatedThread thread = new DedicatedThread(cell);
      dedicated.put(cell, thread);
      thread.start();
    }
    cell.schedule(Strand.current());
    return cell;
  }

  /** A monitor to be made between the birth and the start of a process. */
  static final class MonitorRequest {
    final Cell watcher;
    @Nullable Monitor monitor;

    MonitorRequest(Cell watcher) {
      this.watcher = watcher;
    }
  }

  private long nextId() {
    Cell.checkSender(Strand.current());
    if (stopping) {
      throw new IllegalStateException("the node \"" + name() + "\" is stopping: it spawns no more");
    }
    return lastId.incrementAndGet();
  }

  private void prepare(Cell cell, SpawnSpec spec) {
    if (spec.supervisor() != null) {
      Relations relations = cell.relations();
      relations.supervisor = Cell.of(spec.supervisor());
      relations.restarts = spec.restarts();
    }
    prepare(cell, spec.options(), spec.link() == null ? null : Cell.of(spec.link()));
  }

  private void prepare(Cell cell, SpawnOptions options, @Nullable Cell link) {
    if (options.cpuBound()) {
      cell.setFlag(Cell.CPU_BOUND);
    }
    if (!options.label().isEmpty()) {
      cell.relations().label = options.label();
    }
    if (options.mailbox().isPresent()) {
      cell.limit(options.mailbox().get());
    }
    if (options.name().isPresent()) {
      names.register(options.name().get(), cell);
    }
    unended.incrementAndGet();
    table.put(cell);
    if (!cell.isAlive()) {
      table.remove(cell); // killed by its name, before it was there
    }
    Recording.spawned(cell);
    if (telemetry.listens(ProcessSpawned.class)) {
      telemetry.emit(new ProcessSpawned(cell, cell.labelText()));
    }
    if (link != null) {
      Links.link(link, cell);
    }
  }

  // ------------------------------------------------------------------ told by the runtime

  void crashed(Cell cell, ExitReason reason, Throwable cause) {
    Relations relations = cell.peekRelations();
    CrashReport report =
        new CrashReport(
            clock.now(),
            cell,
            cell.labelText(),
            Optional.ofNullable(relations == null ? null : relations.supervisor),
            lastMessages(cell),
            reason,
            cause);
    synchronized (crashes) {
      if (crashes.size() == CRASHES_KEPT) {
        crashes.removeFirst();
      }
      crashes.addLast(report);
    }
    Strand.aside("the crash reporter", () -> options.crashReporter().accept(report));
  }

  private static List<Object> lastMessages(Cell cell) {
    if (cell.strand() instanceof Activation activation) {
      return activation.messages();
    }
    Object last = cell instanceof ThreadCell thread ? thread.lastTaken() : null;
    return last == null ? List.of() : List.of(last);
  }

  void exited(Cell cell, ExitReason reason) {
    Recording.exited(cell, reason);
    if (telemetry.listens(ProcessExited.class)) {
      telemetry.emit(new ProcessExited(cell, cell.labelText(), reason));
    }
  }

  void dropped(Cell receiver, Object message, MessageDropped.Cause cause) {
    droppedMessages.increment();
    if (telemetry.listens(MessageDropped.class)) {
      telemetry.emit(new MessageDropped(receiver, message, cause));
    }
  }

  void countDropped() {
    droppedMessages.increment();
  }

  void processEnded(Cell cell) {
    if (unended.decrementAndGet() == 0 && stopping) {
      LockSupport.unpark(stopper);
    }
  }

  long coarseNanos() {
    return virtual ? clock.nanos() : Fairness.coarseNanos();
  }

  int millis() {
    return millis(coarseNanos());
  }

  int millis(long nanos) {
    return (int) ((nanos - origin) / 1_000_000);
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
    synchronized (crashes) {
      return List.copyOf(crashes);
    }
  }

  /**
   * How many messages were dropped since the start: sent to the dead, or by a mailbox limit.
   *
   * @return the number
   */
  public long droppedMessages() {
    return droppedMessages.sum();
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
    return stopped;
  }

  /** Stops the node within 10 s; see {@link #stop}. */
  @Override
  public void close() {
    stop(Duration.ofSeconds(10));
  }

  /**
   * Stops the node: nobody is spawned any more; supervisors and other callback processes that have
   * no supervisor are asked to stop, the youngest first and each after the other; then everybody
   * else is killed. No thread of the node is left, except those of zombies.
   *
   * @param patience how long all that may take before everybody left is killed
   */
  public void stop(Duration patience) {
    synchronized (this) {
      if (stopping) {
        return;
      }
      stopping = true;
      stopper = Thread.currentThread();
    }
    removeHook();
    long deadline = System.nanoTime() + Timers.nanos(patience);
    Strand strand = Strand.current();
    Cell caller = strand == null ? null : strand.cell;
    for (Cell cell : table.all().reversed()) {
      Relations relations = cell.peekRelations();
      if (cell instanceof CallbackCell
          && cell != caller
          && (relations == null || relations.supervisor == null)) {
        cell.push(new Letter(Kind.SYSTEM, new SystemStop(ExitReason.SHUTDOWN)));
        awaitEnd(cell, deadline);
      }
    }
    for (Cell cell : table.all().reversed()) {
      Death.end(cell, ExitReason.KILLED, null);
    }
    if (scheduler instanceof SeededScheduler seeded) {
      seeded.runUntilIdle(); // the dead that wait in the run queue end there
    }
    long grace = System.nanoTime() + Timers.nanos(options.zombieGrace());
    while (unended.get() > 0 && System.nanoTime() < grace && !virtual) {
      LockSupport.parkNanos(this, Math.min(10_000_000, grace - System.nanoTime()));
    }
    scheduler.close();
    timers.close();
    if (scheduler instanceof WorkerScheduler workers) {
      Fairness.unwatch(workers);
    }
    stopped = true;
  }

  private void awaitEnd(Cell cell, long deadline) {
    if (virtual) {
      ((SeededScheduler) scheduler)
          .runUntil(() -> !cell.isAlive(), Duration.ofNanos(deadline - System.nanoTime()));
      return;
    }
    Thread waiter = Thread.currentThread();
    cell.whenEnded(() -> LockSupport.unpark(waiter));
    while (cell.isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(this, deadline - System.nanoTime());
    }
  }

  private void removeHook() {
    try {
      if (hook != null && Thread.currentThread() != hook) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } catch (IllegalStateException e) {
      Log.RUNTIME.log(System.Logger.Level.TRACE, "the JVM is ending already", e);
    }
  }

  @Override
  public String toString() {
    return "Node[" + name() + ", " + processCount() + " processes]";
  }
}
