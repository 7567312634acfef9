package dev.transom.process;

import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.BehaviourFactory;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An event-driven process: a behaviour with an inbox, no thread while idle.
 *
 * <p>Invariant: while {@code inbox} is not IDLE the process is in exactly one place, a run queue or
 * the activation of one strand; so {@link #run} needs no lock and sees what the activation before
 * it wrote. The idea is that of every event-driven actor runtime; the sentinel in the inbox word
 * takes the place of the usual second flag.
 */
final class CallbackCell extends Cell implements Task, Callback {
  private static final VarHandle STRAND;

  static {
    try {
      STRAND = MethodHandles.lookup().findVarHandle(CallbackCell.class, "strand", Activation.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile Object behaviour; // a BehaviourFactory until the first activation
  private volatile @Nullable Activation strand;

  CallbackCell(Node node, long id, BehaviourFactory factory) {
    super(node, id);
    this.behaviour = factory;
  }

  @Override
  @Nullable Strand strand() {
    return strand;
  }

  @Override
  void schedule(@Nullable Strand from, boolean patient) {
    DedicatedThread own = hasFlag(CPU_BOUND) ? node.dedicated.get(this) : null;
    if (own != null) {
      own.wakeUp();
    } else if (patient) {
      node.scheduler.submitBehind(this, from);
    } else {
      node.scheduler.submit(this, from);
    }
  }

  /** One activation: up to {@link Activation#BATCH} letters, then IDLE or back into a queue. */
  void run(Activation by) {
    by.since = node.coarseNanos();
    STRAND.setRelease(this, by);
    by.enter(this);
    if (by instanceof DedicatedThread) {
      VarHandle.fullFence(); // the monitor's second look for kills that just missed is for runners
    }
    boolean more = false;
    try {
      if (exit == null) {
        more = activate(by);
      }
    } finally {
      CallLetter<?> call = by.currentCall;
      if (call != null) {
        settle(call);
        by.currentCall = null;
      }
      by.leave();
      by.cell = null;
      Thread
          .interrupted(); // neither the kill of this process nor its own doing may hit the next one
      STRAND.setRelease(this, (Activation) null);
      by.forgetTaken();
      worked(by);
    }
    if (exit != null) {
      Ending.left(this);
    } else if (more || !INBOX.compareAndSet(this, (Letter) null, IDLE)) {
      by.requeue(this);
    }
  }

  /** A callback threw while it handled a call. */
  private void settle(CallLetter<?> call) {
    if (exit != null) {
      call.ended(exitOr(ExitReason.KILLED)); // who has ended us may look here only after we left
    } else if (!call.isDone()) {
      call.defer();
    }
  }

  /** True if letters may be left. */
  private boolean activate(Activation by) {
    try {
      if (!hasFlag(READY)) {
        Behaviour made = ((BehaviourFactory) behaviour).create(this);
        behaviour = made;
        VarHandle.fullFence(); // either we see the death or the killer sees the behaviour
        if (exit != null) {
          return false;
        }
        made.init();
        setFlag(READY);
      }
      for (int left = Activation.BATCH; left > 0; left--) {
        if (hasFlag(STOPPING)) {
          finish(stopReason(), null);
          return false;
        }
        Letter letter = next();
        if (letter == null) {
          return false;
        }
        by.took(letter);
        if (letter instanceof CallLetter<?> call) {
          by.currentCall = call;
          if (exit != null) {
            call.ended(exitOr(ExitReason.KILLED));
            return false;
          }
          ((Behaviour) behaviour).handle(letter);
          if (!call.isDone()) {
            call.defer(); // or nobody would end it with us
          }
          by.currentCall = null;
        } else if (exit != null) {
          node.drops.abandoned(Drops.matters(letter) ? 1 : 0);
          return false;
        } else {
          ((Behaviour) behaviour).handle(letter);
        }
      }
      if (hasFlag(STOPPING)) {
        finish(stopReason(), null);
        return false;
      }
      return true;
    } catch (ProcessEnded e) {
      return true; // dead; or a dead process's signal escaped into a living one, which goes on
    } catch (ProcessExitException e) {
      finish(e.reason(), e.reason().isAbnormal() ? e : null);
    } catch (Throwable e) {
      finish(ExitReason.crashed(e), e);
    }
    return false;
  }

  private @Nullable Letter next() {
    if (hasFlag(SUSPENDED)) {
      return nextSystem();
    }
    Letter letter = firstLetter();
    if (letter == null) {
      letter = takeOnly();
      if (letter != null) {
        return letter;
      }
      if (drain()) {
        letter = firstLetter();
      }
    }
    if (letter != null) {
      takeOut(letter);
    }
    return letter;
  }

  /** While suspended: skips what is not a system message, remembering how far it looked. */
  private @Nullable Letter nextSystem() {
    drain();
    Relations mine = relations();
    Letter mark = mine.suspendMark;
    Letter letter = mark == null ? firstLetter() : letterAfter(mark);
    while (letter != null && letter.kind != Kind.SYSTEM) {
      mark = letter;
      letter = letterAfter(letter);
    }
    mine.suspendMark = mark;
    if (letter != null) {
      takeOut(letter);
    }
    return letter;
  }

  private void finish(ExitReason reason, @Nullable Throwable cause) {
    if (exit != null) {
      return;
    }
    ExitReason last = reason;
    Throwable shown = cause;
    if (hasFlag(READY) && behaviour instanceof Behaviour made) {
      clearFlag(READY); // terminate runs once
      try {
        made.terminate(reason);
      } catch (ProcessEnded e) {
        return;
      } catch (ProcessExitException e) {
        last = e.reason();
        shown = last.isAbnormal() ? e : null;
      } catch (Throwable e) {
        last = ExitReason.crashed(e);
        shown = e;
      }
    }
    Death.end(this, last, shown);
  }

  @Override
  void died(ExitReason reason) {
    if (behaviour instanceof Behaviour made) {
      try {
        made.died(reason);
      } catch (Throwable e) { // nobody would be told of the death
        Log.RUNTIME.log(System.Logger.Level.WARNING, "the died callback of " + this + " threw", e);
      }
    }
  }

  private ExitReason stopReason() {
    ExitReason reason = relations().stopReason;
    return reason == null ? ExitReason.NORMAL : reason;
  }

  @Override
  void releaseThread() {
    if (hasFlag(CPU_BOUND)) {
      DedicatedThread own = node.dedicated.remove(this);
      if (own != null) {
        own.stop();
      }
    }
  }

  @Override
  public Pid pid() {
    return this;
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Self self() {
    return new SelfView(this);
  }

  @Override
  public void stop(ExitReason reason) {
    if (setFlag(STOPPING)) {
      relations().stopReason = reason;
    }
  }

  @Override
  public boolean isStopping() {
    return hasFlag(STOPPING);
  }

  @Override
  public void suspend(boolean suspended) {
    if (suspended) {
      setFlag(SUSPENDED);
      relations().suspendMark = null;
    } else {
      clearFlag(SUSPENDED);
    }
  }

  @Override
  public void decorate(UnaryOperator<Behaviour> change) {
    behaviour = change.apply((Behaviour) behaviour);
  }

  @Override
  public @Nullable ExitReason exitReason() {
    return exit;
  }

  @Nullable Object behaviour() {
    return behaviour;
  }
}
