package dev.transom.stage;

import dev.transom.process.ExitReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one life of a stage: its flights on the edges of the slot's inlet, and what
 * the end of a producer means.
 *
 * <p>Every life opens flights of its own and asks anew, and it handles only what comes by those.
 * What has ended stays known in the slot, so that a successor draws the same conclusion.
 */
final class Upstreams {
  private final Life life;
  private final Slot slot;
  private final Map<Edge, Upstream> open = new LinkedHashMap<>();
  private final Set<Edge> dealtWith = new HashSet<>();

  Upstreams(Life life, Slot slot) {
    this.life = life;
    this.slot = slot;
  }

  // ------------------------------------------------------------------ subscribing

  /** Goes on with the edges that the slot has, and with those that are declared and missing. */
  void resume() throws Exception {
    for (Edge edge : slot.inlet.edges()) {
      ExitReason end = edge.upstreamEnd;
      if (end == null) {
        openFlight(edge);
      } else if (end.isAbnormal()
          || StageNames.of(slot.node()).find(edge.options.producer()) != null) {
        slot.inlet.forget(edge); // to be connected anew
      }
    }
    List<Subscription<?>> missing = new ArrayList<>(slot.spec().subscriptions());
    for (Edge edge : slot.inlet.edges()) {
      missing.remove(edge.options);
    }
    for (Subscription<?> options : missing) {
      connect(options);
    }
  }

  void connect(Subscription<?> options) throws Exception {
    options.validated();
    if (slot.spec().role() == Role.PRODUCER) {
      throw new IllegalStateException(slot.name() + " is a producer: it cannot subscribe");
    }
    StageNames names = StageNames.of(slot.node());
    Slot producer = names.find(options.producer());
    if (producer == null || producer.end() != null) {
      Slot finished = names.findFinished(options.producer());
      if (finished != null) {
        slot.inlet.noteFinished(finished, options);
        return;
      }
      if (options.cancel() == CancelMode.TEMPORARY) {
        return;
      }
      throw new StageNotFoundException(slot.name(), options.producer());
    }
    openFlight(slot.inlet.subscribe(producer, options));
  }

  private void openFlight(Edge edge) throws Exception {
    Flight flight = edge.producer.outlet.open(edge, life.pid());
    edge.producer.tell(new StageMessage.Attached(edge));
    Demand demand = life.body().subscribed(new Upstream(flight, true));
    flight.demand = demand;
    open.put(edge, new Upstream(flight, demand == Demand.MANUAL));
    if (demand == Demand.AUTOMATIC) {
      flight.outstanding = edge.options.maxDemand();
      flight.ask(flight.outstanding);
    }
  }

  // ------------------------------------------------------------------ looking

  /** The subscription that a flight belongs to; null if the flight is of another life. */
  @Nullable Upstream of(Flight flight) {
    Upstream upstream = open.get(flight.edge);
    return upstream == null || upstream.flight() != flight ? null : upstream;
  }

  /** All that may bring events. */
  List<Edge> edges() {
    return List.copyOf(open.keySet());
  }

  // ------------------------------------------------------------------ ending

  /**
   * Why the producer of an edge has ended, when all its events have been handled; once for each
   * edge, null else.
   */
  @Nullable ExitReason newEnd(Edge edge) {
    ExitReason end = edge.upstreamEnd;
    return end == null || hasMore(edge) || !dealtWith.add(edge) ? null : end;
  }

  private static boolean hasMore(Edge edge) {
    Flight flight = edge.flight;
    return flight != null && !flight.isClosed() && flight.next() != null;
  }

  /** Lets go of an edge whose producer has ended; null if there was no flight. */
  @Nullable Upstream remove(Edge edge) {
    return open.remove(edge);
  }

  /** What the end of a producer is for the stage, by the cancel mode; null if it stays. */
  @Nullable ExitReason conclusion(Edge edge, ExitReason end) {
    return switch (edge.options.cancel()) {
      case PERMANENT -> end;
      case TRANSIENT -> end.isAbnormal() ? end : null;
      case WHEN_ALL_END -> end.isAbnormal() ? end : allEnded() ? ExitReason.NORMAL : null;
      case TEMPORARY -> null;
    };
  }

  private boolean allEnded() {
    return slot.inlet.edges().stream()
        .filter(edge -> edge.options.cancel() == CancelMode.WHEN_ALL_END)
        .allMatch(dealtWith::contains);
  }
}
