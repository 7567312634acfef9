package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.util.ArrayList;
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

  Inlet(Slot slot) {
    this.slot = slot;
  }

  Edge subscribe(Slot producer, Subscription<?> options) {
    Edge edge = new Edge(producer, slot, options);
    producer.outlet.accept(edge);
    add(edge);
    ExitReason ended = producer.end();
    if (ended != null) {
      edge.upstreamEnd = ended;
    }
    return edge;
  }

  /** Remembers a subscription to a stage that had finished before it came. */
  void noteFinished(Slot producer, Subscription<?> options) {
    Edge edge = new Edge(producer, slot, options);
    edge.upstreamEnd = ExitReason.NORMAL;
    add(edge);
  }

  private synchronized void add(Edge edge) {
    edges.add(edge);
  }

  synchronized List<Edge> edges() {
    return List.copyOf(edges);
  }

  synchronized void forget(Edge edge) {
    edges.remove(edge);
  }

  /** Ends a subscription; what came by it and is not acknowledged goes back. */
  void cancel(Edge edge) {
    edge.producer.outlet.takeBack(edge, null);
    forget(edge);
    edge.producer.outlet.letGo(edge, ExitReason.NORMAL);
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
    for (Edge edge : edges()) {
      edge.producer.outlet.letGo(edge, reason);
    }
    synchronized (this) {
      edges.clear();
    }
  }
}
