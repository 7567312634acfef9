package dev.transom.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Where messages come in: those that a source is asked for, those that are pushed, and those that
 * are handed in by hand; and where those wait for whom there is no room.
 */
final class Intake {
  final Admission admission;
  private final Engine engine;
  private final Waiters pushing = new Waiters(); // for room

  Intake(Engine engine) {
    this.engine = engine;
    this.admission = new Admission(engine.node, engine.plan.values());
  }

  /** How many messages a source may give now, which it has to take in or give back. */
  int reserve(int most) {
    int room =
        engine.phase() == Phase.RUNNING
            ? Math.min(most, engine.desks.lineLimit() - engine.waiting.size())
            : 0;
    int kept = room <= 0 ? 0 : admission.keep(room);
    if (kept > 0 && engine.phase() != Phase.RUNNING) {
      giveBack(kept); // who has paused it may have looked at what is in flight just before
      return 0;
    }
    return kept;
  }

  /** What was reserved and not used. */
  void giveBack(int unused) {
    if (unused > 0) {
      if (admission.giveBack(unused) || !pushing.isEmpty()) {
        wakeAll();
      }
      engine.checkFinished();
    }
  }

  /** So many are in flight no more. */
  void left(int messages) {
    if (admission.leave(messages) || !pushing.isEmpty()) {
      wakeAll();
    }
  }

  /** Takes messages in that have tickets, and for which there is room. The array is given away. */
  void admit(Message<?>... messages) {
    engine.processing(messages.length);
    engine.counters.taken.add(messages.length);
    engine.waiting.add(messages, engine::wake);
  }

  /** What was taken in while the pipeline was given up goes back. Not to be called under a lock. */
  private void releaseLate() {
    if (engine.phase() == Phase.ENDED) {
      List<Message<?>> late = engine.waiting.removeAll();
      engine.releases.release(late, late.size());
    }
  }

  /** Takes messages in, whatever the limits say. */
  void inject(List<? extends Message<?>> messages) {
    List<Message<?>> ticketed = new ArrayList<>(messages.size());
    try {
      messages.forEach(message -> ticketed.add(engine.tickets.ticketed(message)));
    } catch (Throwable e) {
      engine.tickets.left(ticketed);
      throw e;
    }
    if (!injectTicketed(ticketed)) {
      engine.tickets.left(ticketed);
      throw new PipelineEndedException(engine.name);
    }
  }

  /** The same for those that have tickets; false if nothing comes in any more. */
  boolean injectTicketed(List<? extends Message<?>> messages) {
    if (!admission.enter(messages.size())) {
      return false;
    }
    admit(messages.toArray(Message<?>[]::new));
    releaseLate();
    return true;
  }

  // ------------------------------------------------------------------ from outside

  /** Takes in what is pushed, when there is room. */
  void push(SourceDesk<?> source, Message<?> message) {
    boolean isIn = tryPush(source, message);
    while (!isIn) {
      isIn = pushing.await(admission::pause, () -> tryPush(source, message));
    }
  }

  boolean tryPush(SourceDesk<?> source, Message<?> message) {
    Phase now = engine.phase();
    if (now == Phase.DRAINING || now == Phase.ENDED || source.hasEnded()) {
      throw new PipelineEndedException(engine.name);
    }
    if (reserve(1) == 0) {
      return false;
    }
    Message<?> ticketed;
    try {
      ticketed = engine.tickets.ticketed(message);
    } catch (Throwable e) {
      giveBack(1);
      roomCame();
      throw e;
    }
    source.pushed();
    admit(ticketed);
    releaseLate();
    return true;
  }

  // ------------------------------------------------------------------ there is room

  /** There is room again: for sources, and for those who push. */
  void wakeAll() {
    if (engine.phase() == Phase.RUNNING) {
      roomCame();
    }
  }

  /** Nothing is taken in any more: those who wait find that. */
  void refuse() {
    pushing.wake();
  }

  /** Whoever waits for room is to look; not to be called under a lock. */
  void roomCame() {
    engine.sources.forEach(SourceDesk::roomCame);
    pushing.wake();
  }

  /** A processor has taken messages: there may be room for more. */
  void lineShrank() {
    for (SourceDesk<?> source : engine.sources) {
      if (source.isWaitingForRoom() && 2 * engine.waiting.size() <= engine.desks.lineLimit()) {
        source.roomCame();
      }
    }
    if (!pushing.isEmpty()) {
      wakeAll();
    }
  }
}
