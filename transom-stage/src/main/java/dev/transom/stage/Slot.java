package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The place of a stage, which outlives the processes that fill it: its edges, its committed state,
 * and committed output that nobody has taken yet.
 *
 * <p>Invariants. A step counts if and only if its {@link #commit} replaced {@link #version}, which
 * only the owner can do and which the owner's death ({@link #fence}) makes impossible. {@link
 * #publish} is idempotent, so whoever finds a committed step unpublished may finish it. The lock
 * guards the dispatch, the flights' producing side and the collected container; no user code but a
 * collector's combiner runs under it, and no two slots' locks are ever held together.
 */
final class Slot {
  private static final VarHandle VERSION;
  private static final VarHandle ASK_RUNG;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      VERSION = lookup.findVarHandle(Slot.class, "version", Version.class);
      ASK_RUNG = lookup.findVarHandle(Slot.class, "askRung", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final StageSpec<?, ?> spec;
  private final Node node;
  private volatile Version version;
  private final Object lock = new Object();
  private final @Nullable Dispatch dispatch;
  private final List<Edge> upstreams = new ArrayList<>(); // guarded by lock
  private @Nullable Object container; // guarded by lock
  private long nextOrder; // guarded by lock
  private boolean toldUnserved; // guarded by lock
  private long demand; // the owner's, written under lock
  private volatile @Nullable ExitReason end;
  private volatile boolean askRung;
  final Counters counters = new Counters();
  final PoisonBudget poison;

  Slot(StageSpec<?, ?> spec, Node node) {
    this.spec = spec;
    this.node = node;
    this.version = new Version(null, null, spec.initialState(), null, false);
    this.dispatch = spec.newDispatch();
    this.poison =
        new PoisonBudget(spec.maxDeadLetters(), spec.deadLetterWindow(), Kernel.get().clock(node));
  }

  String name() {
    return spec.name();
  }

  StageSpec<?, ?> spec() {
    return spec;
  }

  Node node() {
    return node;
  }

  /** The process of the last life. */
  @Nullable Pid pid() {
    StageProcess life = version.life();
    return life == null ? null : life.pid();
  }

  // ------------------------------------------------------------------ ownership and commit

  /** Takes the slot over; false if a living process has it. */
  boolean adopt(StageProcess owner) {
    Version current = version;
    return current.owner() == null
        && end == null
        && VERSION.compareAndSet(this, current, current.adoptedBy(owner));
  }

  /** Shuts a dead owner out; it will not commit any more. */
  void fence(StageProcess dead) {
    while (true) {
      Version current = version;
      if (current.owner() != dead || VERSION.compareAndSet(this, current, current.orphaned())) {
        return;
      }
    }
  }

  boolean isOwnedByCaller() {
    StageProcess owner = version.owner();
    return owner != null && owner.isCaller();
  }

  /** Whether the last life ended because its handler threw on events. */
  boolean tookBlame() {
    StageProcess life = version.life();
    return life != null && life.tookBlame();
  }

  @Nullable Object state() {
    return version.state();
  }

  /** Makes a step count; false if the owner has died. */
  boolean commit(StageProcess owner, @Nullable Object state, Step step) {
    FaultPoints.reach("stage.commit.before");
    Version current = version;
    boolean won =
        current.owner() == owner
            && VERSION.compareAndSet(this, current, current.after(state, step));
    if (won) {
      FaultPoints.reach("stage.commit.in");
      publish(step);
      FaultPoints.reach("stage.commit.after");
    }
    return won;
  }

  private static void ring(List<Flight> flights) {
    for (Flight flight : flights) {
      flight.ring();
    }
  }

  private void publish(Step step) {
    Flight flight = step.flight;
    if (flight != null && flight.acknowledged < step.acknowledged) {
      flight.acknowledged = step.acknowledged;
    }
    if (!step.isPlain()) {
      List<Flight> toRing = new ArrayList<>(4);
      boolean fresh;
      synchronized (lock) {
        fresh = !step.published;
        if (fresh) {
          step.published = true;
          takeOver(step);
          if (dispatch != null) {
            dispatch.dispatch(toRing);
            demand = dispatch.demand();
          }
        }
      }
      FaultPoints.reach("stage.publish.in");
      ring(toRing);
      if (fresh) {
        for (Object stray : step.strays()) {
          DeadLetters.give(this, stray, DeadLetter.Cause.UNKNOWN_PARTITION, 0, null);
        }
      }
    }
    if (flight != null) {
      flight.edge.producer.acknowledged();
    }
  }

  /**
   * What the owner's last published step has left of the demand. Looks again if a buffer may have
   * run over.
   */
  long demandAfterPublishing() {
    boolean mayBeFull = dispatch instanceof PartitionDispatch || demand < -spec.bufferSize();
    return mayBeFull ? dispatch() : demand;
  }

  private void takeOver(Step step) {
    Object delta = step.delta;
    if (delta != null) {
      Object before = container;
      BinaryOperator<Object> combiner = spec.combiner();
      container = before == null ? delta : combiner.apply(before, delta);
    }
    Emission output = step.output;
    if (output != null && output.count() > 0 && dispatch != null) {
      dispatch.offer(output.events(), output.count(), output.lanes(), nextOrder);
      nextOrder += output.count();
      counters.emitted += output.count();
    }
  }

  /** Finishes what a dead owner committed and did not publish; a living one does so itself. */
  private void finishOpenStep() {
    Version now = version;
    if (now.owner() == null && now.last() != null) {
      publish(now.last());
    }
  }

  boolean isInputReported() {
    return version.inputReported();
  }

  @Nullable Object container() {
    synchronized (lock) {
      return container;
    }
  }

  // ------------------------------------------------------------------ as a producer

  /** Lets a consumer's slot in. */
  void accept(Edge edge) {
    Dispatch mine = dispatch;
    if (mine == null) {
      throw new IllegalArgumentException(
          name() + " is a consumer: it has no events to subscribe to");
    }
    synchronized (lock) {
      mine.add(edge);
    }
  }

  /** Opens the flight of a consumer's new life. */
  Flight open(Edge edge, Pid consumer) {
    synchronized (lock) {
      Flight flight = new Flight(edge, consumer);
      edge.flight = flight;
      return flight;
    }
  }

  /** Moves waiting events on; returns how many more could be taken. */
  long dispatch() {
    Dispatch mine = dispatch;
    if (mine == null) {
      return 0;
    }
    List<Flight> toRing = new ArrayList<>(4);
    List<Parcel> dropped;
    List<Object> unserved = List.of();
    long left;
    synchronized (lock) {
      mine.dispatch(toRing);
      dropped =
          mine.buffered() > spec.bufferSize()
              ? mine.trim(spec.bufferSize(), spec.keep())
              : List.of();
      left = mine.demand();
      if (left <= 0 && mine instanceof PartitionDispatch partitions) {
        unserved = unservedNews(partitions);
      }
    }
    ring(toRing);
    if (!dropped.isEmpty()) {
      DeadLetters.give(this, dropped, DeadLetter.Cause.OVERFLOW);
    }
    for (Object partition : unserved) {
      Kernel.get().emit(node, new StageTelemetry.PartitionUnserved(name(), partition));
    }
    return left;
  }

  private List<Object> unservedNews(PartitionDispatch partitions) {
    List<Object> unserved = partitions.unserved();
    boolean news = !unserved.isEmpty() && !toldUnserved;
    toldUnserved = !unserved.isEmpty();
    return news ? unserved : List.of();
  }

  /** All consumers look for parcels again: a dying producer may not have rung. */
  void ringAll() {
    if (dispatch != null) {
      for (Edge edge : downstreams()) {
        Flight flight = edge.flight;
        if (flight != null) {
          flight.ring();
        }
      }
    }
  }

  List<Edge> downstreams() {
    synchronized (lock) {
      return dispatch == null ? List.of() : List.copyOf(dispatch.edges);
    }
  }

  boolean isSettled() {
    synchronized (lock) {
      return dispatch == null || dispatch.isSettled();
    }
  }

  /**
   * A consumer has asked. The owner takes its turn behind whoever is runnable, so that one look
   * serves all who ask meanwhile.
   */
  void asked() {
    if (!askRung && !(boolean) ASK_RUNG.getAndSet(this, true)) {
      Pid current = pid();
      if (current != null) {
        Kernel.get().postBehind(current, Kind.CAST, StageMessage.Bell.ASKED);
      }
    }
  }

  /** The owner is about to look; whoever asks from now on rings again. */
  void answerAskBell() {
    ASK_RUNG.setVolatile(this, false);
  }

  void acknowledged() {
    StageProcess life = version.life();
    if (life != null && life.isDraining()) {
      kick();
    }
  }

  /** Makes the owner look at its dispatch. */
  void kick() {
    Pid current = pid();
    if (current != null) {
      Kernel.get().post(current, Kind.CAST, StageMessage.Bell.KICKED);
    }
  }

  long buffered() {
    synchronized (lock) {
      return dispatch == null ? 0 : dispatch.buffered();
    }
  }

  // ------------------------------------------------------------------ as a consumer

  Edge subscribe(Slot producer, Subscription<?> options) {
    Edge edge = new Edge(producer, this, options);
    producer.accept(edge);
    synchronized (lock) {
      upstreams.add(edge);
    }
    ExitReason ended = producer.end;
    if (ended != null) {
      edge.upstreamEnd = ended;
    }
    return edge;
  }

  /** Remembers a subscription to a stage that had finished before it came. */
  void noteFinished(Slot producer, Subscription<?> options) {
    Edge edge = new Edge(producer, this, options);
    edge.upstreamEnd = ExitReason.NORMAL;
    synchronized (lock) {
      upstreams.add(edge);
    }
  }

  List<Edge> upstreams() {
    synchronized (lock) {
      return List.copyOf(upstreams);
    }
  }

  void forgetUpstream(Edge edge) {
    synchronized (lock) {
      upstreams.remove(edge);
    }
  }

  void unsubscribe(Edge edge) {
    giveBack(edge, null);
    forgetUpstream(edge);
    edge.producer.letGo(edge, ExitReason.NORMAL);
  }

  /**
   * Gives back what a dead life, which is shut out, has not committed. Idempotent; the flights of
   * later lives are not touched, for a successor may be there already.
   *
   * @param life the dead process; null for any, if none will ever fill the slot again
   */
  void release(@Nullable Pid life) {
    finishOpenStep();
    for (Edge edge : upstreams()) {
      giveBack(edge, life);
    }
  }

  private void giveBack(Edge edge, @Nullable Pid life) {
    Slot producer = edge.producer;
    Flight flight = edge.flight;
    if (flight == null || (life != null && flight.consumerPid() != life)) {
      return;
    }
    Returns returns;
    boolean ended;
    synchronized (producer.lock) {
      if (flight.isClosed()) {
        return;
      }
      returns = Returns.of(flight, spec);
      edge.sentBefore += flight.sent();
      edge.acknowledgedBefore += flight.acknowledged;
      ended = producer.end != null;
      if (producer.dispatch != null && !ended) {
        producer.dispatch.giveBack(edge, returns.again());
      }
    }
    returns.tell(this, producer, ended);
    producer.kick();
  }

  // ------------------------------------------------------------------ the end

  /** A consumer's slot or subscription has ended. */
  private void letGo(Edge edge, ExitReason reason) {
    List<Parcel> stranded = List.of();
    synchronized (lock) {
      if (dispatch != null) {
        stranded = dispatch.remove(edge);
      }
    }
    DeadLetters.give(this, stranded, DeadLetter.Cause.ABANDONED);
    Pid current = pid();
    if (current != null) {
      Kernel.get().post(current, Kind.CAST, new StageMessage.Detached(edge, reason));
    }
  }

  /** The slot has ended for good: nobody will take it over. */
  void end(ExitReason reason) {
    synchronized (lock) {
      if (end != null) {
        return;
      }
      end = reason;
    }
    release(null);
    StageNames.of(node).remove(this);
    for (Edge edge : upstreams()) {
      edge.producer.letGo(edge, reason);
    }
    List<Parcel> left;
    List<Edge> consumers;
    synchronized (lock) {
      upstreams.clear();
      left = dispatch == null ? List.of() : dispatch.clear();
      consumers = dispatch == null ? List.of() : List.copyOf(dispatch.edges);
    }
    DeadLetters.give(this, left, DeadLetter.Cause.ABANDONED);
    for (Edge edge : consumers) {
      edge.upstreamEnd = reason;
      Pid consumer = edge.consumer.pid();
      if (consumer != null) {
        Kernel.get().post(consumer, Kind.CAST, new StageMessage.UpstreamEnded(edge));
      }
    }
  }

  /** Whether a process has ever filled this slot. */
  boolean hasLived() {
    return counters.lives > 0;
  }

  /** Whether it has ended because its work was done. */
  boolean hasFinished() {
    return end instanceof ExitReason.Normal;
  }

  @Nullable ExitReason end() {
    return end;
  }

  // ------------------------------------------------------------------ looking inside

  StageInfo describe() {
    Version now = version;
    List<StageInfo.Link> in = new ArrayList<>();
    for (Edge edge : upstreams()) {
      in.add(link(edge));
    }
    List<StageInfo.Link> out = new ArrayList<>();
    for (Edge edge : downstreams()) {
      out.add(link(edge));
    }
    return new StageInfo(
        name(),
        spec.role(),
        Optional.ofNullable(now.owner() == null ? null : now.owner().pid()),
        counters.handled,
        counters.emitted,
        counters.redelivered.sum(),
        counters.deadLetters.sum(),
        buffered(),
        counters.lives,
        in,
        out);
  }

  private static StageInfo.Link link(Edge edge) {
    synchronized (edge.producer.lock) {
      Flight flight = edge.flight;
      String from = edge.producer.name();
      String to = edge.consumer.name();
      long sent = edge.sentBefore;
      long acknowledged = edge.acknowledgedBefore;
      return flight == null || flight.isClosed()
          ? new StageInfo.Link(from, to, sent, acknowledged, 0)
          : new StageInfo.Link(
              from, to, sent + flight.sent(), acknowledged + flight.acknowledged, flight.credit());
    }
  }

  long sampledEvents() {
    return counters.sampledEvents;
  }

  long sampledNanos() {
    return counters.sampledNanos;
  }

  @Override
  public String toString() {
    return name();
  }
}
