package dev.transom.process;

import dev.transom.process.spi.OwnedBody;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A process with a thread of its own: a virtual one, or a platform one if it is CPU-bound. */
final class ThreadCell extends Cell implements Runnable {
  private final ThreadStrand strand = new ThreadStrand();
  private @Nullable ProcessBody body;
  private @Nullable Object lastTaken;

  ThreadCell(Node node, long id, ProcessBody body) {
    super(node, id);
    this.body = body;
    strand.cell = this;
  }

  @Override
  @Nullable Strand strand() {
    return strand;
  }

  @Override
  void schedule(@Nullable Strand from, boolean patient) {
    throw new AssertionError("a thread process is never idle");
  }

  @Override
  @Nullable Pid owner() {
    return body instanceof OwnedBody owned ? owned.owner() : null;
  }

  @Override
  boolean wantsToldCall() {
    return body instanceof OwnedBody;
  }

  @Override
  void told(ExitReason reason) {
    if (body instanceof OwnedBody owned) {
      body = null;
      try {
        owned.died(reason);
      } catch (Throwable e) { // those who come next would not be told
        Log.RUNTIME.log(System.Logger.Level.WARNING, "the died callback of " + this + " threw", e);
      }
    }
  }

  void start() {
    Thread thread =
        hasFlag(CPU_BOUND)
            ? Thread.ofPlatform().daemon(true).name("transom-cpu-" + id).unstarted(this)
            : Thread.ofVirtual().unstarted(this);
    strand.bind(thread);
    thread.start();
  }

  @Override
  public void run() {
    ThreadIndex.put(strand);
    strand.since = node.coarseNanos();
    strand.enter(this);
    VarHandle.fullFence(); // either a killer sees us here, or we see that we are dead
    ProcessBody mine = body;
    if (!(mine instanceof OwnedBody)) {
      body = null; // what it has captured must not outlive its use
    }
    try {
      if (exit == null && mine != null) {
        mine.run(new SelfView(this));
        Death.end(this, ExitReason.NORMAL, null);
      }
    } catch (ProcessEnded e) {
      Death.end(
          this, ExitReason.KILLED, null); // it is dead already, unless somebody threw it about
    } catch (ProcessExitException e) {
      Death.end(this, e.reason(), e.reason().isAbnormal() ? e : null);
    } catch (Throwable e) {
      Death.end(this, ExitReason.crashed(e), e);
    } finally {
      strand.leave();
      strand.cell = null;
      worked(strand);
      ThreadIndex.remove(strand);
      Ending.left(this);
    }
  }

  void took(Letter letter) {
    lastTaken = letter.message;
  }

  @Nullable Object lastTaken() {
    return lastTaken;
  }

  /** Lets others in if the monitor says that they starve. */
  void stepAside() {
    WakeQueue.lookIn();
    int epoch = Starvation.threadEpoch();
    if (strand.seenEpoch != epoch) {
      strand.seenEpoch = epoch;
      if (!hasFlag(CPU_BOUND)) {
        Aside.step(strand);
      }
    }
  }
}
