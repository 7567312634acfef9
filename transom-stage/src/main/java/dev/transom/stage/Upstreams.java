package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final Map<Edge, Upstream> left = new HashMap<>(); // and the end of them not yet told
  private final Set<Edge> dealtWith = new HashSet<>();

  Upstreams(Life life, Slot slot) {
    this.life = life;
    this.slot = slot;
  }

  // ------------------------------------------------------------------ subscribing

  /** Goes on with the edges that the slot has, and with those that are declared and missing. */
  void resume() throws Exception {
    List<Edge> kept = slot.inlet.edges().stream().filter(edge -> !hasBeenLeft(edge)).toList();
    List<Subscription<?>> missing = new ArrayList<>(slot.spec().subscriptions());
    slot.inlet.givenUp().forEach(missing::remove);
    List<Edge> anew = new ArrayList<>();
    for (Edge edge : kept) {
      boolean wanted = missing.remove(edge.declared);
      ExitReason end = edge.upstreamEnd;
      if (end == null) {
        openFlight(edge);
      } else if (end.isAbnormal()
          || StageNames.of(slot.node()).find(edge.options.producer()) != null) {
        slot.inlet.forget(edge);
        if (wanted) {
          anew.add(edge);
        }
      }
    }
    for (Edge edge : anew) {
      connect(edge.options, edge.declared);
    }
    for (Subscription<?> options : missing) {
      connect(options, options);
    }
  }

  /** Finishes what the last life has begun: it may have died between leaving and telling. */
  private boolean hasBeenLeft(Edge edge) {
    Flight last = edge.flight;
    ExitReason left = edge.left;
    if (left != null) {
      slot.inlet.part(edge, left);
      if (edge.endTold && left.isAbnormal() && conclusion(edge, left) != null) {
        slot.inlet.takeUp(edge); // the last life has died of it, and its successor begins anew
      }
      return true;
    }
    if (last != null && last.isCancelCommitted()) {
      leave(edge, last.cancelReason());
      return true;
    }
    return false;
  }

  /**
   * Subscribes.
   *
   * @param declared what it stands for in the specification; the same if for nothing else
   */
  private void connect(Subscription<?> options, Subscription<?> declared) throws Exception {
    Edge edge = join(options, declared);
    if (edge != null) {
      openFlight(edge);
    }
  }

  /**
   * Finds the producer and has it accept, and runs no user code; then the flight is to be opened.
   *
   * @param declared what it stands for in the specification; the same if for nothing else
   * @return null if there is nothing to come
   */
  @Nullable Edge join(Subscription<?> wanted, Subscription<?> declared) {
    Subscription<?> options = slot.spec().adapted(wanted).validated();
    if (slot.spec().role() == Role.PRODUCER) {
      throw new IllegalStateException(slot.name() + " is a producer: it cannot subscribe");
    }
    Slot producer = living(options);
    if (producer != null) {
      return slot.inlet.subscribe(life, producer, options, declared);
    }
    String name = options.producer();
    if (StageNames.of(slot.node()).hasFinished(name)) {
      Pid told = life.body().hearsOfFinished() ? life.pid() : null;
      slot.inlet.noteFinished(Slot.finished(name, slot.node()), options, declared, told);
    } else if (options.cancel() != CancelMode.TEMPORARY) {
      throw new StageNotFoundException(slot.name(), name);
    }
    return null;
  }

  private @Nullable Slot living(Subscription<?> options) {
    Slot producer = StageNames.of(slot.node()).find(options.producer());
    return producer == null || producer.end() != null ? null : producer;
  }

  /** A present subscription with these options; null if there is none. */
  private @Nullable Edge find(Subscription<?> wanted) {
    Subscription<?> options = slot.spec().adapted(wanted);
    for (Edge edge : slot.inlet.edges()) {
      if (edge.left == null && edge.options.equals(options)) {
        return edge;
      }
    }
    return null;
  }

  /**
   * Puts a subscription in the place of another, if that is there, or beside the others; what the
   * old one has not acknowledged goes back. If the old one's producer has ended it is left alone:
   * it ends by itself when its events have been handled.
   *
   * @return the new one, whose flight is to be opened; null if there is nothing to come
   */
  @Nullable Edge replace(Subscription<?> before, ExitReason reason, Subscription<?> wanted) {
    Subscription<?> options = slot.spec().adapted(wanted).validated();
    Edge old = find(before);
    if (old == null) {
      return join(wanted, wanted);
    }
    Edge fresh;
    if (old.producer == living(options)) {
      fresh = slot.inlet.resubscribe(old, options, reason);
      putAside(old);
    } else {
      fresh = join(options, old.declared);
      if (old.upstreamEnd == null) {
        putAside(old);
        slot.inlet.leaveFor(fresh, old, reason);
      }
    }
    return fresh;
  }

  /**
   * Ends a subscription as the stage wanted.
   *
   * @param reason null if nobody is to be told, and nothing comes of it
   */
  void leave(Edge edge, @Nullable ExitReason reason) {
    putAside(edge);
    slot.inlet.cancel(edge, reason == null ? ExitReason.NORMAL : reason, reason != null);
    if (reason == null) {
      slot.inlet.forget(edge);
      left.remove(edge);
    }
  }

  private void putAside(Edge edge) {
    Upstream upstream = open.remove(edge);
    if (upstream != null) {
      left.put(edge, upstream);
    }
  }

  /** Gives the stage's code a subscription, and asks on it. */
  void openFlight(Edge edge) throws Exception {
    Flight flight = edge.producer.outlet.open(edge, life);
    edge.producer.tell(new StageMessage.Attached(edge));
    Upstream upstream = new Upstream(flight);
    Demand demand = life.body().subscribed(upstream);
    flight.demand = demand;
    upstream.settle(demand);
    open.put(edge, upstream);
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

  /** How many events of each flight must be handled until all that has come by now is. */
  Map<Flight, Long> unhandled() {
    Map<Flight, Long> places = new LinkedHashMap<>();
    for (Upstream upstream : open.values()) {
      Flight flight = upstream.flight();
      long received = flight.received();
      if (!flight.isClosed() && received > flight.started) {
        places.put(flight, received);
      }
    }
    return places;
  }

  /** Whether so many events of each flight were handled, or have gone back. */
  boolean haveHandled(Map<Flight, Long> places) {
    return places.entrySet().stream()
        .allMatch(it -> it.getKey().isClosed() || it.getKey().started >= it.getValue());
  }

  // ------------------------------------------------------------------ ending

  /**
   * Why the producer of an edge has ended, when all its events have been handled; once for each
   * edge, null else.
   */
  @Nullable ExitReason newEnd(Edge edge) {
    ExitReason end = edge.end();
    return end == null || hasMore(edge) || !dealtWith.add(edge) ? null : end;
  }

  private static boolean hasMore(Edge edge) {
    Flight flight = edge.flight;
    return flight != null && !flight.isClosed() && flight.next() != null;
  }

  /** Lets go of an edge whose producer has ended; null if it was never open. */
  @Nullable Upstream remove(Edge edge) {
    putAside(edge);
    Upstream upstream = left.remove(edge);
    Flight last = edge.flight;
    return upstream != null || last == null ? upstream : new Upstream(last);
  }

  /** What the end of a producer is for the stage, by the cancel mode; null if it stays. */
  @Nullable ExitReason conclusion(Edge edge, ExitReason end) {
    return switch (life.body().cancelMode(edge.options)) {
      case PERMANENT -> end;
      case TRANSIENT -> end.isAbnormal() ? end : null;
      case WHEN_ALL_END -> end.isAbnormal() ? end : endOfAll();
      case TEMPORARY -> null;
    };
  }

  /** Not normal if one of them was stopped before its end; null if one has not ended. */
  private @Nullable ExitReason endOfAll() {
    ExitReason all = ExitReason.NORMAL;
    for (Edge edge : slot.inlet.edges()) {
      if (edge.options.cancel() == CancelMode.WHEN_ALL_END) {
        ExitReason end = edge.end();
        if (end == null || !dealtWith.contains(edge)) {
          return null;
        }
        all = all instanceof ExitReason.Normal ? end : all;
      }
    }
    return all;
  }
}
