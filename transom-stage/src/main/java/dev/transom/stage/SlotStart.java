package dev.transom.stage;

import dev.transom.otp.ChildContext;
import dev.transom.otp.ChildStart;
import dev.transom.otp.StartIgnoredException;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SpawnSpec;
import org.jspecify.annotations.Nullable;

/**
 * A stage as a child: every process that the supervisor starts fills the same slot. A stage that
 * has finished its work stays finished when the supervisor's strategy starts its siblings again;
 * one whose input was stopped stays ended for as long as that input is not there again. Once the
 * supervisor itself has ended, everything begins anew.
 */
final class SlotStart implements ChildStart {
  private final StageSpec<?, ?> spec;
  private @Nullable Slot slot; // guarded by this
  private @Nullable Pid leaving; // guarded by this: it has the name, and is about to die

  SlotStart(StageSpec<?, ?> spec) {
    this.spec = spec;
  }

  @Override
  public Pid start(ChildContext context) {
    awaitLeaving(context.node());
    Slot mine;
    synchronized (this) {
      mine = slot;
      if (mine != null && mine.node() == context.node() && hasNothingToDo(mine)) {
        throw new StartIgnoredException(spec.name());
      }
      if (mine == null || mine.end() != null || mine.node() != context.node()) {
        mine = new Slot(spec, context.node());
        slot = mine;
      }
    }
    return spec.launch(
        mine,
        new SpawnSpec(
            context.options(), context.supervisor(), context.supervisor(), context.restarts()));
  }

  private static boolean hasNothingToDo(Slot slot) {
    return slot.hasFinished()
        || (slot.end() instanceof ExitReason.Shutdown && slot.hasLived() && slot.lacksInput());
  }

  private void awaitLeaving(Node node) {
    Pid before;
    synchronized (this) {
      before = leaving;
      leaving = null;
    }
    if (before != null) {
      Processes.await(before, Kernel.get().zombieGrace(node));
    }
  }

  @Override
  public boolean failed(ExitReason reason) {
    Slot mine = current();
    return reason.isAbnormal()
        || (mine != null && mine.state() instanceof Held held && held.hasGivenUp());
  }

  @Override
  public boolean charged(ExitReason reason) {
    Slot mine = current();
    return mine == null || !mine.tookBlame() || mine.poison.isExceeded();
  }

  @Override
  public void abandoned(ExitReason reason) {
    Slot mine;
    synchronized (this) {
      mine = slot;
      if (mine != null && mine.end() != null) {
        slot = null;
        return;
      }
    }
    if (mine != null) {
      letGo(mine, reason);
    }
  }

  /**
   * Whoever fills the slot may still live, if the supervisor was killed while it started it. What a
   * living process holds must not go back, or it would be handled twice.
   */
  private void letGo(Slot mine, ExitReason reason) {
    Runnable end = () -> mine.end(endOf(mine, reason));
    Pid last = mine.pid();
    if (last == null || !Kernel.get().onDeath(last, end)) {
      end.run();
      return;
    }
    synchronized (this) {
      if (slot == mine) {
        slot = null; // it ends with that process, whoever starts another one meanwhile
        leaving = last;
      }
    }
  }

  /** Who was stopped has not finished, however orderly its supervisor has ended itself. */
  private static ExitReason endOf(Slot slot, ExitReason reason) {
    Pid last = slot.pid();
    boolean finished = last != null && Kernel.get().exitReason(last) instanceof ExitReason.Normal;
    return reason instanceof ExitReason.Normal && !finished ? ExitReason.SHUTDOWN : reason;
  }

  private synchronized @Nullable Slot current() {
    return slot;
  }
}
