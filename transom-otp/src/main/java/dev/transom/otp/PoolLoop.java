package dev.transom.otp;

import dev.transom.otp.spi.Startup;
import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.ChildRestarted;
import dev.transom.process.Down;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.SpawnSpec;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The process of a pool: starts and dismisses workers, learns of deaths, looks for workers that
 * hang. It lends nothing itself, that is the {@link PoolDesk}'s, and never waits: whatever takes
 * time is its keepers'.
 */
final class PoolLoop implements Behaviour {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Callback callback;
  private final WorkerPoolSpec<?> spec;
  private @Nullable Startup startup; // until all workers are there
  private final @Nullable Pid parent;
  private final boolean root;
  private final PoolDesk desk;
  private final Map<Pid, PoolSlot> slots = new HashMap<>(); // by keeper
  private final PoolBorrowers borrowers;
  private final Queue<PoolSlot.Predecessor> lost = new ArrayDeque<>(); // and not yet replaced
  private final Intensity replacements;
  private Duration pause = FIRST_PAUSE;
  private boolean paused; // only workers that somebody waits for are started
  private int starts;

  private PoolLoop(Callback callback, WorkerPoolSpec<?> spec, Startup startup, SpawnSpec how) {
    this.callback = callback;
    this.spec = spec;
    this.startup = startup;
    this.parent = how.link();
    this.root = how.supervisor() == null;
    String name = how.options().name().orElse(how.options().label());
    this.desk = new PoolDesk(callback.node(), callback.pid(), name, spec);
    this.borrowers = new PoolBorrowers(callback, desk, slots.values());
    this.replacements = new Intensity(10 + 2 * spec.size(), Duration.ofSeconds(1));
  }

  static Pid start(Node node, WorkerPoolSpec<?> spec, SpawnSpec how) {
    return Startup.start(
        node, startup -> callback -> new PoolLoop(callback, spec, startup, how), how);
  }

  @Override
  public void init() {
    callback.self().trapExit(true);
    PoolDesks.of(callback.node()).add(desk);
    grow();
    readyIfWhole();
  }

  @Override
  public void handle(Envelope envelope) {
    switch (envelope.message()) {
      case PoolNote note when envelope.kind() == Kind.SYSTEM -> handle(note);
      case Exit(var pid, var reason) when envelope.kind() == Kind.SIGNAL -> {
        if (pid == parent) {
          callback.stop(reason);
        } else if (!pid.isAlive()) {
          keeperEnded(pid, reason);
        }
      }
      case Down down when envelope.kind() == Kind.SIGNAL -> {
        borrowers.died(down);
      }
      default -> {
        if (!SystemRequests.handle(callback, envelope, desk::status, callback::stop)) {
          unexpected(envelope);
        }
      }
    }
  }

  private void handle(PoolNote note) {
    switch (note) {
      case PoolNote.Look.LOOK -> grow();
      case PoolNote.Look.REFILL -> {
        paused = false;
        grow();
      }
      case PoolNote.Watch(var borrower) -> borrowers.watch(borrower);
      case PoolNote.Dismiss(var slot) -> slot.keeper.exit(ExitReason.SHUTDOWN);
      case PoolNote.Hung(var loan, var held) -> kill(loan, held);
      case PoolNote.LookForHung(var after) -> later(after, PoolNote.HangLimit.OVER);
      case PoolNote.HangLimit.OVER -> {
        Duration next = desk.<@Nullable Duration>guard(ledger -> ledger.endHung(slots.values()));
        if (next != null) {
          later(next, PoolNote.HangLimit.OVER);
        }
      }
      case PoolNote.Started(var keeper, var worker) -> started(keeper, worker);
      case PoolNote.NotStarted(var keeper, var reason, var cause) -> {
        PoolSlot slot = slots.remove(keeper); // the keeper has nothing to wait for
        if (slot != null) {
          notStarted(slot, false, reason, cause);
          grow();
        }
      }
      case PoolNote.Lost(var keeper, var worker, var reason) -> {
        PoolSlot slot = slots.get(keeper);
        if (slot != null) {
          lost(slot, worker, reason);
        }
      }
    }
  }

  private void unexpected(Envelope envelope) {
    if (envelope instanceof OpenCall<?> call) {
      call.refuse(new IllegalArgumentException(desk + " is a pool: check a worker out of it"));
    }
    Log.OTP.log(
        Level.WARNING,
        () -> desk + " got a message that it does not handle: " + Calls.text(envelope.message()));
  }

  private void later(Duration delay, PoolNote note) {
    Calls.KERNEL.sendAfter(delay, callback.pid(), Kind.SYSTEM, note);
  }

  // ------------------------------------------------------------------ starts

  private void grow() {
    for (int more = desk.guard(ledger -> ledger.claimStarts(!paused)); more > 0; more--) {
      Pid self = callback.pid();
      SpawnOptions options = SpawnOptions.DEFAULT.label("keeper of a worker of " + desk);
      SpawnSpec how = new SpawnSpec(options, self, self, starts++);
      try {
        Pid keeper =
            Calls.KERNEL.spawn(
                callback.node(), fresh -> new WorkerKeeper(fresh, self, spec.worker()), how);
        slots.put(keeper, new PoolSlot(keeper, lost.poll()));
      } catch (IllegalStateException e) { // the node is stopping
        notStarted(new PoolSlot(self, null), false, ExitReason.SHUTDOWN, e);
      }
    }
    if (desk.guard(PoolLedger::isWhole)) {
      lost.clear(); // beyond the pool's size nobody is replaced
    }
  }

  private void started(Pid keeper, Pid worker) {
    PoolSlot slot = slots.get(keeper);
    if (slot == null) {
      return;
    }
    if (!desk.guard(ledger -> ledger.started(slot, worker))) {
      ExitReason reason = Calls.KERNEL.exitReason(worker);
      notStarted(slot, true, reason == null ? ExitReason.NO_PROCESS : reason, null);
      return;
    }
    pause = FIRST_PAUSE;
    if (slot.predecessor != null) {
      Calls.KERNEL.emit(
          callback.node(),
          new ChildRestarted(
              callback.pid(),
              spec.worker().id(),
              slot.predecessor.pid(),
              worker,
              slot.predecessor.reason()));
    }
    readyIfWhole();
  }

  private void readyIfWhole() {
    Startup waiting = startup;
    if (waiting != null && desk.guard(PoolLedger::isWhole)) {
      startup = null;
      waiting.ready();
    }
  }

  private void notStarted(
      PoolSlot slot, boolean leaves, ExitReason reason, @Nullable Throwable cause) {
    PoolWaiter first = desk.<@Nullable PoolWaiter>guard(ledger -> ledger.notStarted(slot, leaves));
    StartFailedException failure = new StartFailedException("a worker of " + desk, reason, cause);
    if (first != null) {
      first.cell.refuse(failure);
    }
    Startup waiting = startup;
    if (waiting != null) {
      waiting.failed(callback, failure);
      throw callback.self().exit(ExitReason.shutdown(String.valueOf(failure.getMessage())));
    }
    if (first == null) {
      Log.OTP.log(Level.WARNING, () -> "a worker of " + desk + " did not start: " + reason, cause);
      pause(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }

  private void pause(Duration duration) {
    if (!paused) {
      paused = true;
      later(duration, PoolNote.Look.REFILL);
    }
  }

  // ------------------------------------------------------------------ ends

  private void lost(PoolSlot slot, Pid worker, ExitReason reason) {
    desk.guard(ledger -> ledger.lost(slot));
    lost.add(new PoolSlot.Predecessor(worker, reason));
    if (!replacements.allows(Calls.KERNEL.clock(callback.node()).nanos())) {
      pause(FIRST_PAUSE.multipliedBy(5));
    }
    grow();
  }

  private void keeperEnded(Pid keeper, ExitReason reason) {
    PoolSlot slot = slots.remove(keeper);
    if (slot == null) {
      return;
    }
    if (slot.state == PoolSlot.State.STARTING) {
      notStarted(slot, false, reason, null);
    } else {
      desk.use(ledger -> {
        ledger.lost(slot);
        ledger.gone();
      });
      if (slot.worker != null) {
        slot.worker.kill(); // if its keeper was killed nobody else would see to its end
      }
    }
    grow();
  }

  private void kill(PoolWorker<?> loan, Duration held) {
    Log.OTP.log(Level.WARNING, () -> loan + ", after " + held);
    loan.pid().kill();
    Calls.KERNEL.emit(
        callback.node(),
        new WorkerHung(
            callback.pid(),
            loan.pid(),
            loan.borrower instanceof Pid pid ? Optional.of(pid) : Optional.empty(),
            held));
  }

  @Override
  public void terminate(ExitReason reason) {
    desk.use(ledger -> ledger.close(reason));
    Endings asked = new Endings();
    Endings killed = new Endings();
    for (PoolSlot slot : slots.values()) {
      if (slot.state == PoolSlot.State.STARTING) {
        slot.keeper.kill(); // it waits for a worker that nobody wants
        killed.add(slot.keeper);
      } else {
        slot.keeper.exit(ExitReason.SHUTDOWN);
        asked.add(slot.keeper);
      }
    }
    asked.await(null);
    killed.await(Calls.KERNEL.zombieGrace(callback.node()));
    if (reason.isAbnormal() && callback.isStopping()) {
      throw callback.self().exit(reason); // nothing was thrown, so the runtime would not report it
    }
  }

  @Override
  public void died(ExitReason reason) {
    PoolDesks.of(callback.node()).remove(desk);
    desk.use(ledger -> ledger.close(reason));
    if (root) {
      Calls.KERNEL.atEnd(callback.pid(), () -> spec.worker().start().abandoned(reason));
    }
  }
}
