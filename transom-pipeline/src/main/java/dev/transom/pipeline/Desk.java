package dev.transom.pipeline;

import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of a process that works on messages; it outlives the process. Who works there has a
 * life; when another has taken over, what an old one still does there is refused. Here, too, is
 * what is finished and not acknowledged yet.
 */
abstract class Desk {
  final Engine engine;
  final int index;
  final Load load;
  private final Deque<Settlement> unsettled = new ArrayDeque<>(); // guarded by this
  private @Nullable Life owner; // guarded by this
  private boolean isClosed; // guarded by this
  private boolean isRetired; // nobody is to work here; guarded by this

  Desk(Engine engine, int index) {
    this.engine = engine;
    this.index = index;
    this.load = new Load(engine.clock);
  }

  /** A process takes over. */
  final synchronized Life takeOver(Pid pid) {
    Life life = new Life(pid, owner);
    if (isClosed) {
      return life; // of one who comes too late
    }
    leave(); // or the dead one would be told of the next message
    owner = life;
    isRetired = false;
    for (Settlement one : unsettled) {
      one.notBefore = engine.now();
    }
    inherit();
    return life;
  }

  /** What is done here, for people. */
  abstract String step();

  /** Of messages that are finished here, so many have come from no batcher. */
  abstract int processing(int finished);

  /** This process waits for work no more. */
  abstract void forget(Pid pid);

  /** What the life before has left belongs to the new one. */
  abstract void inherit();

  private void leave() {
    if (owner != null) {
      forget(owner.pid);
      owner = null;
    }
  }

  // ------------------------------------------------------------------ too many

  /** How many of its kind are to work. */
  abstract int target();

  /** Under the lock of the desk: whether there is something in somebody's hands. */
  abstract boolean hasWork();

  final boolean isTooMany() {
    return index >= target();
  }

  /**
   * Whether nobody works here any more, as there are too many and nothing is left to do. Decided
   * under the lock, so that whoever wants more later sees that somebody is missing.
   */
  final synchronized boolean retire() {
    if (!isTooMany() || hasWork() || !unsettled.isEmpty()) {
      return false;
    }
    leave();
    isRetired = true;
    return true;
  }

  final synchronized boolean isRetired() {
    return isRetired;
  }

  final synchronized boolean isOwner(Life life) {
    return owner == life;
  }

  /**
   * Under the lock: who works here; null for nobody, or one who is dead and has no successor yet.
   */
  final @Nullable Pid living() {
    Pid there = owner == null ? null : owner.pid;
    return there == null || Kernel.get().exitReason(there) != null ? null : there;
  }

  // ------------------------------------------------------------------ what is finished

  /** Under the lock of the desk: these are finished, but for the acknowledger. */
  final void finished(List<Message<?>> messages) {
    if (messages.isEmpty()) {
      return;
    }
    Settlement alike = Settlement.ofAlike(messages);
    if (alike != null) {
      engine.counters.successful.add(messages.size());
      unsettled.add(alike);
      return;
    }
    int failed = 0;
    for (Message<?> message : messages) {
      Ticket<?> ticket = message.ticket();
      if (ticket.isAcknowledged() ? ticket.hasFailedEarly() : message.isFailed()) {
        failed++;
      }
    }
    engine.counters.failed.add(failed);
    engine.counters.successful.add(messages.size() - failed);
    unsettled.addAll(Settlement.of(messages));
  }

  /** Under the lock of the desk: their source is to have these back. */
  final void released(List<Message<?>> messages) {
    if (!messages.isEmpty()) {
      Settlement all = new Settlement(null, messages, List.of());
      all.isRelease = true;
      unsettled.add(all);
    }
  }

  /**
   * What this life is to settle now; a call that threw is repeated after a while. From here on the
   * call counts as begun, so that of two lives that overlap only one makes it unmarked.
   */
  final synchronized @Nullable Settlement nextSettlement(Life life, long now) {
    if (owner != life) {
      return null;
    }
    for (Settlement one : unsettled) {
      if (one.calls == 0 || one.notBefore - now <= 0) {
        one.calls++;
        return one;
      }
    }
    return null;
  }

  /** False if another life has done it: a dead one may still be in the acknowledger's call. */
  final synchronized boolean settled(Settlement one) {
    return unsettled.remove(one);
  }

  final synchronized List<Message<?>> removeUnsettled() {
    List<Message<?>> all = new ArrayList<>();
    for (Settlement one : unsettled) {
      all.addAll(one.successful);
      all.addAll(one.failed);
    }
    unsettled.clear();
    return all;
  }

  /** Shuts out whoever works here, for good, and returns what that one has in its hands. */
  final synchronized List<Message<?>> close() {
    leave();
    isClosed = true;
    return drop();
  }

  /** Under the lock. */
  abstract List<Message<?>> drop();
}
