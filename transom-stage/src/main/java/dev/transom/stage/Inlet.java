package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consuming side of a slot: the edges by which its events come, whoever fills it.
 *
 * <p>An edge that is here is in the dispatch of its producer's outlet too, unless one of the two
 * slots has ended. The lock, this object's own, guards the list alone; no outlet's is taken under
 * it.
 */
final class Inlet {
  private final Slot slot;
  private final List<Edge> edges = new ArrayList<>(); // guarded by this
  private final List<Subscription<?>> given = new ArrayList<>(); // up, of the declared; by this

  Inlet(Slot slot) {
    this.slot = slot;
  }

  /**
   * Subscribes.
   *
   * @param life who wants it; its successor finds it here, or subscribes himself
   * @param declared what it stands for in the specification
   */
  Edge subscribe(Life life, Slot producer, Subscription<?> options, Subscription<?> declared) {
    Edge edge = new Edge(producer, slot, options, declared);
    producer.outlet.accept(edge);
    try {
      synchronized (this) {
        slot.checkLast(life);
        edges.add(edge);
      }
    } catch (RuntimeException shutOut) {
      producer.outlet.dismiss(edge);
      throw shutOut;
    }
    noteEnd(edge);
    ExitReason over = slot.end();
    if (over != null && forget(edge)) { // the slot ended meanwhile: nobody else lets go of this one
      producer.outlet.letGo(edge, over);
    }
    return edge;
  }

  /**
   * Subscribes to the same producer with other options; what is not acknowledged goes back first.
   *
   * @throws IllegalArgumentException if they do not fit; nothing has changed then
   */
  Edge resubscribe(Edge old, Subscription<?> options, ExitReason reason) {
    Edge fresh = new Edge(old.producer, slot, options, old.declared);
    Runnable telling = old.producer.outlet.replace(old, fresh, reason);
    synchronized (this) {
      old.left = reason;
      edges.set(edges.indexOf(old), fresh);
      edges.add(old); // until the end of it has been told
    }
    noteEnd(fresh);
    telling.run();
    return fresh;
  }

  private static void noteEnd(Edge edge) {
    ExitReason ended = edge.producer.end();
    if (ended != null) {
      edge.upstreamEnd = ended;
    }
  }

  /**
   * Remembers a subscription to a stage that had finished before it came.
   *
   * @param told the life that is to be told of the end; null for none
   */
  synchronized void noteFinished(
      Slot producer, Subscription<?> options, Subscription<?> declared, @Nullable Pid told) {
    Edge edge = new Edge(producer, slot, options, declared);
    edge.upstreamEnd = ExitReason.NORMAL;
    if (told == null) {
      edge.endTold = true; // it was never open
    } else {
      edge.flight = new Flight(edge, told); // on which nothing comes
    }
    edges.add(edge);
  }

  synchronized List<Edge> edges() {
    return List.copyOf(edges);
  }

  /** False if it was not there. */
  synchronized boolean forget(Edge edge) {
    return edges.remove(edge);
  }

  /**
   * Ends a subscription, which no life will open again; what came by it and is not acknowledged
   * goes back. A life that dies in it leaves a subscription that is there, or one that has {@link
   * #part} still to come.
   *
   * @param told whether the consumer's code is to be told of it
   */
  void cancel(Edge edge, ExitReason reason, boolean told) {
    synchronized (this) {
      edge.endTold = !told;
      edge.left = reason;
      giveUp(edge.declared);
    }
    part(edge, reason);
  }

  /** As {@link #cancel}, but what the edge stood for has another, if there is one to come. */
  void leaveFor(@Nullable Edge fresh, Edge old, ExitReason reason) {
    synchronized (this) {
      old.left = reason;
      if (fresh == null) {
        giveUp(old.declared);
      }
    }
    part(old, reason);
  }

  /** Lets the producer know that an edge has been left. Idempotent. */
  void part(Edge edge, ExitReason reason) {
    edge.producer.outlet.takeBack(edge, null);
    edge.producer.outlet.letGo(edge, reason);
  }

  /** Once for each time that it is declared at most: it may have been added and ended before. */
  private void giveUp(Subscription<?> declared) {
    List<? extends Subscription<?>> all = slot.spec().subscriptions();
    if (Collections.frequency(given, declared) < Collections.frequency(all, declared)) {
      given.add(declared);
    }
  }

  /** Nothing comes any more of the end of an edge; what it stood for may be subscribed to again. */
  synchronized void takeUp(Edge left) {
    edges.remove(left);
    given.remove(left.declared);
  }

  /** The declared subscriptions that the stage has ended itself. */
  synchronized List<Subscription<?>> givenUp() {
    return List.copyOf(given);
  }

  /**
   * Gives back what a dead life, which is shut out, has not committed. Idempotent; the flights of
   * later lives are not touched, for a successor may be there already.
   *
   * @param life the dead process; null for any, if none will ever fill the slot again
   */
  void giveBack(@Nullable Pid life) {
    for (Edge edge : edges()) {
      edge.producer.outlet.takeBack(edge, life);
    }
  }

  /** The slot has ended. */
  void end(ExitReason reason) {
    List<Edge> last;
    synchronized (this) {
      last = List.copyOf(edges);
      edges.clear();
    }
    for (Edge edge : last) {
      edge.producer.outlet.letGo(edge, reason);
    }
  }
}
