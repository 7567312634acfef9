package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place of a stage, which outlives the processes that fill it: whose it is, its committed
 * state, and its two sides, the {@link Inlet} and the {@link Outlet}.
 *
 * <p>Invariants. A step counts if and only if its {@link #commit} replaced {@link #version}, which
 * only the owner can do and which the owner's death ({@link #fence}) makes impossible. {@link
 * #publish} is idempotent, so whoever finds a committed step unpublished may finish it.
 */
final class Slot {
  private static final VarHandle VERSION;
  private static final VarHandle ASK_RUNG;
  private static final VarHandle NUDGED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      VERSION = lookup.findVarHandle(Slot.class, "version", Version.class);
      ASK_RUNG = lookup.findVarHandle(Slot.class, "askRung", boolean.class);
      NUDGED = lookup.findVarHandle(Slot.class, "nudged", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Unwinds a dead process that lost its commit; nobody sees it. */
  private static final class ShutOut extends RuntimeException {
    private static final long serialVersionUID = 1;

    ShutOut() {
      super("this life of the stage is over", null, false, false);
    }
  }

  private final StageSpec<?, ?> spec;
  private final Node node;
  private volatile Version version;
  private volatile @Nullable ExitReason end; // written under the outlet's lock
  private volatile boolean askRung;
  private volatile boolean nudged;
  final Inlet inlet;
  final Outlet outlet;
  final Infos infos = new Infos(this);
  final Counters counters = new Counters();
  final PoisonBudget poison;

  Slot(StageSpec<?, ?> spec, Node node) {
    this.spec = spec;
    this.node = node;
    this.version = new Version(null, null, spec.initialState(), null, false);
    this.inlet = new Inlet(this);
    this.outlet = new Outlet(this);
    this.poison =
        new PoisonBudget(spec.maxDeadLetters(), spec.deadLetterWindow(), Kernel.get().clock(node));
  }

  /** In place of one that has finished, of which only the name is known. */
  static Slot finished(String name, Node node) {
    StageSpec<Void, Object> nothing =
        new StageSpec<>(
            name,
            Role.PRODUCER,
            List.of(),
            null,
            null,
            () -> {
              throw new IllegalStateException(name + " has finished");
            });
    Slot slot = new Slot(nothing, node);
    slot.end = ExitReason.NORMAL;
    return slot;
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

  // ------------------------------------------------------------------ ownership

  /** Takes the slot over; false if a living process has it, or it has ended. */
  boolean adopt(Life owner) {
    Version current = version;
    if (current.owner() != null
        || end != null
        || !VERSION.compareAndSet(this, current, current.adoptedBy(owner))) {
      return false;
    }
    if (end != null) { // in between
      fence(owner);
      return false;
    }
    return true;
  }

  /** Shuts a dead owner out; it will not commit any more. */
  void fence(Life dead) {
    while (true) {
      Version current = version;
      if (current.owner() != dead || VERSION.compareAndSet(this, current, current.orphaned())) {
        return;
      }
    }
  }

  /** Unwinds a life that has died. */
  void checkOwner(Life life) {
    if (version.owner() != life) {
      throw new ShutOut();
    }
  }

  /** Unwinds a life that has a successor. */
  void checkLast(Life life) {
    if (version.life() != life) {
      throw new ShutOut();
    }
  }

  boolean isOwnedByCaller() {
    Life owner = version.owner();
    return owner != null && owner.isCaller();
  }

  /** The process of the last life. */
  @Nullable Pid pid() {
    Life life = version.life();
    return life == null ? null : life.pid();
  }

  /** Whether the last life ended because its handler threw on events. */
  boolean tookBlame() {
    Life life = version.life();
    return life != null && life.tookBlame();
  }

  // ------------------------------------------------------------------ commit

  @Nullable Object state() {
    return version.state();
  }

  boolean isInputReported() {
    return version.inputReported();
  }

  /** Makes a step count; does not return if the owner has died. */
  void commit(Life owner, @Nullable Object state, Step step) {
    FaultPoints.reach("stage.commit.before");
    Version current = version;
    if (current.owner() != owner
        || !VERSION.compareAndSet(this, current, current.after(state, step))) {
      throw new ShutOut();
    }
    FaultPoints.reach("stage.commit.in");
    publish(step);
    FaultPoints.reach("stage.commit.after");
    owner.releaseAnswers();
  }

  private void publish(Step step) {
    Flight flight = step.flight;
    if (flight != null && flight.acknowledged < step.acknowledged) {
      flight.acknowledged = step.acknowledged;
    }
    if (!step.isPlain()) {
      outlet.takeOver(step);
      Object stray = step.nextStray();
      while (stray != null) {
        DeadLetters.give(this, stray, DeadLetter.Cause.UNKNOWN_PARTITION, 0, null);
        stray = step.nextStray();
      }
    }
    if (step.settled != null) {
      step.settled.settle();
    }
    if (flight != null) {
      flight.edge.producer.acknowledged();
    }
  }

  /**
   * Finishes for a dead life, which is shut out: publishes what it committed and did not publish,
   * then gives back what it did not commit. A living owner publishes itself. Idempotent.
   *
   * @param life the dead process; null for any, if none will ever fill the slot again
   */
  void release(@Nullable Pid life) {
    Version now = version;
    if (now.owner() == null && now.last() != null) {
      publish(now.last());
    }
    inlet.giveBack(life);
  }

  // ------------------------------------------------------------------ bells

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

  /** The source has something again; nudging often costs one message. */
  void nudge() {
    if (!nudged && !(boolean) NUDGED.getAndSet(this, true)) {
      tell(StageMessage.Bell.NUDGED);
    }
  }

  /** The owner is about to ask the source again. */
  void answerNudge() {
    NUDGED.setVolatile(this, false);
  }

  /** A consumer has acknowledged. */
  void acknowledged() {
    Life life = version.life();
    if (life != null && life.isDraining()) {
      kick();
    }
  }

  /** Makes the owner look at its dispatch. */
  void kick() {
    tell(StageMessage.Bell.KICKED);
  }

  /** To the process of the last life, if there was one. */
  void tell(StageMessage message) {
    Pid current = pid();
    if (current != null) {
      Kernel.get().post(current, Kind.CAST, message);
    }
  }

  // ------------------------------------------------------------------ the end

  /** The slot has ended for good: nobody will take it over. */
  void end(ExitReason reason) {
    synchronized (outlet) { // what is given back is cleared with the rest, or finds the end
      if (end != null) {
        return;
      }
      end = reason;
    }
    Life owner = version.owner();
    if (owner != null) {
      fence(owner); // it took the slot over at this moment; what goes back is not for it to commit
    }
    release(null);
    if (state() instanceof Held held) {
      held.letGo(this);
    }
    StageNames.of(node).remove(this);
    Object container = outlet.container();
    Object collected = container == null || isInputReported() ? null : spec.unreported(container);
    if (collected != null) { // it is acknowledged, and nobody has got it
      DeadLetters.give(this, collected, DeadLetter.Cause.ABANDONED, 0, null);
    }
    inlet.end(reason);
    outlet.end(reason);
    infos.end();
    spec.watcher().accept(reason);
  }

  /** Whether a process has ever filled this slot. */
  boolean hasLived() {
    return counters.lives > 0;
  }

  /** Whether it has ended because its work was done. */
  boolean hasFinished() {
    return end instanceof ExitReason.Normal;
  }

  /** Whether a stage that it must have as a producer is not there. */
  boolean lacksInput() {
    StageNames names = StageNames.of(node);
    return spec.subscriptions().stream()
        .filter(it -> it.cancel() != CancelMode.TEMPORARY)
        .anyMatch(it -> names.find(it.producer()) == null && !names.hasFinished(it.producer()));
  }

  @Nullable ExitReason end() {
    return end;
  }

  // ------------------------------------------------------------------ looking inside

  StageInfo describe() {
    Life owner = version.owner();
    return new StageInfo(
        name(),
        spec.role(),
        Optional.ofNullable(owner == null ? null : owner.pid()),
        counters.handled,
        counters.emitted,
        counters.redelivered.sum(),
        counters.deadLetters.sum(),
        outlet.buffered(),
        counters.lives,
        links(inlet.edges()),
        links(outlet.edges()));
  }

  private static List<StageInfo.Link> links(List<Edge> edges) {
    return edges.stream()
        .filter(edge -> edge.left == null)
        .map(edge -> edge.producer.outlet.describe(edge))
        .toList();
  }

  @Override
  public String toString() {
    return name();
  }
}
