package dev.transom.pipeline;

import dev.transom.process.Pid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The place of a processor. */
final class ProcessorDesk extends Desk {
  final Pace pace;
  private @Nullable Hand hand; // guarded by this

  ProcessorDesk(Engine engine, int index) {
    super(engine, index);
    this.pace = new Pace(engine.plan.values().get(Option.MAX_DEMAND));
  }

  int chunk() {
    return pace.chunk();
  }

  @Override
  String step() {
    return "processor";
  }

  @Override
  int processing(int finished) {
    return finished;
  }

  @Override
  void forget(Pid pid) {
    engine.waiting.forget(pid);
  }

  @Override
  int target() {
    return engine.desks.target();
  }

  @Override
  boolean hasWork() {
    return hand != null;
  }

  @Override
  void inherit() {
    Hand dead = hand;
    if (dead != null) {
      hand = dead.inherited();
      if (!dead.isDone()) {
        engine.counters.redelivered.increment();
      }
    }
  }

  @Override
  List<Message<?>> drop() {
    List<Message<?>> dropped = new ArrayList<>();
    if (hand != null) {
      for (Message<?> message : hand.messages) {
        dropped.add(message.ticket());
      }
      hand = null;
    }
    return dropped;
  }

  synchronized boolean hasHand() {
    return hand != null;
  }

  /** What the life before has left, or the next messages; null if there are none. */
  synchronized @Nullable Hand begin(Life life) {
    if (!isOwner(life)) {
      return null;
    }
    Hand mine = hand;
    if (mine == null) {
      int sharers = pace.shares() ? target() : 1;
      Message<?>[] taken = engine.waiting.take(pace.chunk(), sharers, life.pid);
      if (taken.length == 0) {
        return null;
      }
      mine = new Hand(taken);
      hand = mine;
    }
    return mine;
  }

  /** Puts down what has come of a hand; nothing if another life has taken it over. */
  synchronized boolean commit(Life life, Hand mine, Sorted sorted) {
    if (!isOwner(life) || hand != mine) {
      return false;
    }
    List<Message<?>> refused = sorted.commit(engine, mine);
    hand = refused.isEmpty() ? null : Hand.refused(refused);
    finished(sorted.finished());
    released(sorted.released());
    return true;
  }

  /**
   * Looks whether the handler has been with one message for too long.
   *
   * @return the pid that is to be replaced; null if there is none
   */
  synchronized @Nullable Pid late(long now, long limit) {
    Hand mine = hand;
    Pid there = living();
    if (mine == null || mine.isDone() || there == null) {
      return null;
    }
    int at = mine.done();
    if (mine.seenAt != at) {
      mine.seenAt = at;
      mine.seenSince = now;
      return null;
    }
    if (now - mine.seenSince < limit) {
      return null;
    }
    mine.lateAt = at;
    mine.seenSince = now; // not again before it had time to die
    return there;
  }
}
