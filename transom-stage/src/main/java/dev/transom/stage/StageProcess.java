package dev.transom.stage;

import dev.transom.otp.spi.Startup;
import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.ProcessExitException;
import dev.transom.process.Processes;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.stage.StageMessage.Attached;
import dev.transom.stage.StageMessage.Bell;
import dev.transom.stage.StageMessage.Detached;
import dev.transom.stage.StageMessage.Subscribe;
import dev.transom.stage.StageMessage.UpstreamEnded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One life of a stage: the process that fills a {@link Slot}. It takes over what the last life
 * left, runs the user's code step by step, and lets each step count by one commit. Whatever this
 * object knows beyond the slot may be lost at any moment.
 */
final class StageProcess implements Behaviour {
  /** So many events at most before other messages have their turn. */
  private static final int TURN = 4_000;

  private static final int SAMPLING = 16;

  private final Slot slot;
  private final StageSpec<?, ?> spec;
  private final Callback callback;
  private final Startup startup;
  private final @Nullable Pid parent;
  private final Map<Edge, Upstream> upstreams = new LinkedHashMap<>();
  private final Map<Edge, Downstream> downstreams = new LinkedHashMap<>();
  private final Set<Edge> dealtWith = new HashSet<>();
  private @Nullable Body body;
  private long owed; // asked of the producer's code and not yet emitted
  private @Nullable ExitReason ending; // draining, to end with this
  private boolean complete;
  private volatile boolean draining; // wants to know of every acknowledgement
  private volatile boolean blamed; // ends because its handler threw on events
  private int steps;

  StageProcess(Slot slot, Callback callback, @Nullable Pid parent, Startup startup) {
    this.slot = slot;
    this.spec = slot.spec();
    this.callback = callback;
    this.parent = parent;
    this.startup = startup;
  }

  // ------------------------------------------------------------------ beginning

  @Override
  public void init() throws Exception {
    try {
      takeOver();
    } catch (Throwable e) {
      startup.failed(callback, e);
      throw e;
    }
    slot.counters.lives++;
    startup.ready();
    slot.outlet.ringAll();
    slot.answerAskBell(); // it may have rung for the dead
    advance();
    checkInput();
  }

  private void takeOver() throws Exception {
    releaseLastLife();
    if (!slot.adopt(this)) {
      throw new IllegalStateException(
          "the stage " + spec.name() + " runs already, or has ended for good");
    }
    if (callback.exitReason() != null) {
      slot.fence(this); // killed before it could be shut out
      return;
    }
    Body fresh = spec.newBody();
    body = fresh;
    fresh.start(this);
    for (Edge edge : slot.outlet.edges()) {
      attach(edge);
    }
    for (Edge edge : slot.inlet.edges()) {
      ExitReason end = edge.upstreamEnd;
      if (end == null) {
        openFlight(edge);
      } else if (end.isAbnormal()
          || StageNames.of(slot.node()).find(edge.options.producer()) != null) {
        slot.inlet.forget(edge); // to be connected anew
      }
    }
    connectDeclared();
  }

  /**
   * The supervisor has waited, unless it is a new one itself: then the last life, which died with
   * the old supervisor, may still be in user code.
   */
  private void releaseLastLife() {
    Pid last = slot.pid();
    if (last != null) {
      if (!Kernel.get().hasEnded(last)) {
        Processes.await(last, Kernel.get().zombieGrace(slot.node()));
      }
      slot.release(last); // only that one's: this process may be dead, and have a successor
    }
  }

  /** Subscribes as the specification says, where that is not the case yet. */
  private void connectDeclared() throws Exception {
    List<Subscription<?>> missing = new ArrayList<>(spec.subscriptions());
    for (Edge edge : slot.inlet.edges()) {
      missing.remove(edge.options);
    }
    for (Subscription<?> options : missing) {
      connect(options);
    }
  }

  private void connect(Subscription<?> options) throws Exception {
    options.validated();
    if (spec.role() == Role.PRODUCER) {
      throw new IllegalStateException(spec.name() + " is a producer: it cannot subscribe");
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
      throw new StageNotFoundException(spec.name(), options.producer());
    }
    openFlight(slot.inlet.subscribe(producer, options));
  }

  private void openFlight(Edge edge) throws Exception {
    Flight flight = edge.producer.outlet.open(edge, callback.pid());
    edge.producer.tell(new Attached(edge));
    Demand demand = body().subscribed(new Upstream(flight, true));
    flight.demand = demand;
    Upstream upstream = new Upstream(flight, demand == Demand.MANUAL);
    upstreams.put(edge, upstream);
    if (demand == Demand.AUTOMATIC) {
      flight.outstanding = edge.options.maxDemand();
      flight.ask(flight.outstanding);
    }
  }

  private void attach(Edge edge) throws Exception {
    if (!downstreams.containsKey(edge) && slot.outlet.edges().contains(edge)) {
      Downstream downstream = new Downstream(edge.consumer.name(), edge.options);
      downstreams.put(edge, downstream);
      body().subscribed(downstream);
    }
  }

  private Body body() {
    if (body == null) {
      throw new IllegalStateException("the stage " + spec.name() + " has not started");
    }
    return body;
  }

  // ------------------------------------------------------------------ messages

  @Override
  public void handle(Envelope envelope) throws Exception {
    if (envelope.kind() == Kind.INFO || envelope.kind() == Kind.TIMER) {
      info(envelope.message());
      return;
    }
    if (envelope.kind() == Kind.SYSTEM
        && SystemRequests.handle(callback, envelope, slot::describe, callback::stop)) {
      return;
    }
    switch (envelope.message()) {
      case Flight flight -> drain(flight);
      case Attached(Edge edge) -> attach(edge);
      case Detached(Edge edge, ExitReason reason) -> detached(edge, reason);
      case UpstreamEnded(Edge edge) -> {
        Flight flight = edge.flight;
        if (flight != null) {
          drain(flight);
        }
        checkInput();
      }
      case Exit(Pid from, ExitReason reason) -> {
        if (from == parent) {
          callback.stop(reason);
        } else {
          info(envelope.message());
        }
      }
      case Subscribe(Subscription<?> options) -> subscribe(envelope, options);
      case Bell.KICKED -> advance();
      case Bell.ASKED -> {
        slot.answerAskBell();
        advance();
      }
      default -> info(envelope.message());
    }
  }

  @SuppressWarnings("unchecked")
  private void subscribe(Envelope envelope, Subscription<?> options) throws Exception {
    OpenCall<Boolean> call =
        envelope instanceof OpenCall<?> open ? (OpenCall<Boolean>) open : Kernel.get().cell();
    try {
      connect(options);
      call.answer(true);
      checkInput();
    } catch (StageNotFoundException e) {
      call.refuse(e);
      callback.stop(ExitReason.NO_PROCESS);
    } catch (IllegalArgumentException | IllegalStateException e) {
      call.refuse(e);
    }
  }

  private void info(Object message) throws Exception {
    Emission out = new Emission(spec.dispatcher(), 1);
    body().info(message, out);
    commitOutput(out);
  }

  private void detached(Edge edge, ExitReason reason) throws Exception {
    Downstream downstream = downstreams.remove(edge);
    if (downstream != null) {
      Emission out = new Emission(spec.dispatcher(), 1);
      body().cancelled(downstream, reason, out);
      commitOutput(out);
    }
    advance();
  }

  // ------------------------------------------------------------------ producing

  /** Moves on whatever can be moved: waiting events, the source, waiting input. */
  private void advance() throws Exception {
    advance(slot.outlet.dispatch());
  }

  private void advance(long demand) throws Exception {
    if (spec.role() == Role.PRODUCER) {
      produce(demand);
    } else if (spec.role() == Role.PRODUCER_CONSUMER && demand > 0) {
      for (Edge edge : List.copyOf(upstreams.keySet())) {
        Flight flight = edge.flight;
        if (flight != null && flight.next() != null) {
          drain(flight);
        }
      }
    }
    checkDrained();
  }

  private void produce(long firstDemand) throws Exception {
    long demand = firstDemand;
    while (demand > owed && !complete && !callback.isStopping()) {
      long wanted = demand - owed;
      owed = demand;
      Emission out = new Emission(spec.dispatcher(), wanted);
      Object next = body().demand(slot.state(), wanted, out);
      commit(next, new Step(null, 0, out.isEmpty() ? null : out, null));
      owed = Math.max(0, owed - out.handled());
      if (out.isComplete()) {
        complete = true;
        end(ExitReason.NORMAL);
      }
      if (out.handled() == 0) {
        return;
      }
      demand = out.isEmpty() ? slot.outlet.dispatch() : slot.outlet.demandAfterPublishing();
    }
  }

  private void commitOutput(Emission out) throws Exception {
    if (out.isComplete()) {
      complete = true;
      end(ExitReason.NORMAL);
    }
    if (!out.isEmpty()) {
      if (spec.role() == Role.CONSUMER) {
        throw new IllegalStateException("the consumer " + spec.name() + " cannot emit events");
      }
      commit(slot.state(), new Step(null, 0, out, null));
      owed = Math.max(0, owed - out.handled());
      advance(slot.outlet.demandAfterPublishing());
    }
  }

  private void commit(@Nullable Object state, Step step) {
    slot.commit(this, state, step);
  }

  // ------------------------------------------------------------------ consuming

  /** Handles the parcels of a flight, as far as there is demand for the output. */
  private void drain(Flight flight) throws Exception {
    Upstream upstream = upstreams.get(flight.edge);
    if (upstream == null || upstream.flight() != flight) {
      return; // of another life
    }
    flight.answerBell();
    int left = TURN;
    for (Parcel parcel = flight.next(); parcel != null; parcel = flight.next()) {
      if (callback.isStopping() || (ending != null && spec.role() != Role.CONSUMER)) {
        return;
      }
      if (spec.role() == Role.PRODUCER_CONSUMER && slot.outlet.dispatch() <= 0) {
        return; // comes back when somebody asks
      }
      if (left <= 0) {
        flight.ring(); // others have their turn
        return;
      }
      handleParcel(flight, upstream, parcel);
      flight.take();
      left -= parcel.size();
    }
    checkInput();
  }

  private void handleParcel(Flight flight, Upstream upstream, Parcel parcel) throws Exception {
    Subscription<?> options = flight.edge.options;
    boolean automatic = flight.demand == Demand.AUTOMATIC;
    boolean whole = !automatic || options.acknowledge() == Acknowledge.MANUAL;
    int limit = whole ? parcel.size() : options.maxDemand() - options.effectiveMinDemand();
    while (!flight.isTaken(parcel)) {
      int from = flight.taken();
      int size = Math.min(limit, parcel.size() - from);
      step(flight, upstream, parcel, from, size);
      if (automatic) {
        flight.outstanding -= size;
        if (flight.outstanding <= options.effectiveMinDemand()) {
          long ask = options.maxDemand() - flight.outstanding;
          flight.outstanding = options.maxDemand();
          flight.ask(ask);
        }
      }
    }
  }

  private void step(Flight flight, Upstream upstream, Parcel parcel, int from, int size)
      throws Exception {
    EventList<Object> events =
        new EventList<>(parcel.events, parcel.from + from, parcel.from + from + size);
    flight.start(size);
    if (parcel.redelivered) {
      slot.counters.redelivered.add(size);
    }
    boolean sample = steps++ % SAMPLING == 0;
    long start = sample ? nanos() : 0;
    Emission out = new Emission(spec.dispatcher(), spec.role() == Role.CONSUMER ? 1 : size);
    Object state = slot.state();
    Object delta = null;
    FaultPoints.reach("stage.handle");
    try {
      EventList<Object> chosen = select(events, upstream.options());
      if (!chosen.isEmpty()) {
        state = body().events(state, new Batch<>(chosen, upstream, parcel, flight), out);
        delta = body().delta();
      }
    } catch (ProcessExitException e) {
      if (e.reason().isAbnormal() && callback.exitReason() == null) {
        blame(flight, size, e);
      }
      throw e;
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      if (callback.exitReason() == null) {
        blame(flight, size, e);
      }
      throw e;
    }
    if (sample) {
      slot.counters.sampled(size, nanos() - start);
    }
    slot.counters.handled += size;
    boolean automatic = upstream.options().acknowledge() == Acknowledge.AUTOMATIC;
    long acknowledged = automatic ? parcel.start + from + size : 0;
    boolean output = spec.role() != Role.CONSUMER && !out.isEmpty();
    if (spec.role() == Role.CONSUMER && !out.isEmpty()) {
      throw new IllegalStateException("the consumer " + spec.name() + " cannot emit events");
    }
    commit(state, new Step(automatic ? flight : null, acknowledged, output ? out : null, delta));
  }

  private long nanos() {
    return Kernel.get().clock(slot.node()).nanos(); // so that a seed replays
  }

  private void blame(Flight flight, int events, Throwable cause) {
    flight.blame(events, cause);
    blamed = true;
  }

  @SuppressWarnings("unchecked")
  private static EventList<Object> select(EventList<Object> events, Subscription<?> options) {
    if (options.selector().isEmpty()) {
      return events;
    }
    Subscription<Object> typed = (Subscription<Object>) options;
    Object[] chosen = events.stream().filter(typed.selector().orElseThrow()).toArray();
    return new EventList<>(chosen, 0, chosen.length);
  }

  // ------------------------------------------------------------------ ending

  /**
   * Deals with producers that have ended and whose events have all been handled. What is ended
   * stays known in the slot, so that a successor draws the same conclusion.
   */
  private void checkInput() throws Exception {
    ExitReason conclusion = null;
    for (Edge edge : slot.inlet.edges()) {
      ExitReason end = edge.upstreamEnd;
      if (end == null || hasMore(edge) || !dealtWith.add(edge)) {
        continue;
      }
      Upstream upstream = upstreams.remove(edge);
      if (upstream != null) {
        Emission out = new Emission(spec.dispatcher(), 1);
        body().cancelled(upstream, end, out);
        commitOutput(out);
      }
      boolean ends =
          switch (edge.options.cancel()) {
            case PERMANENT -> true;
            case TRANSIENT -> end.isAbnormal();
            case WHEN_ALL_END -> end.isAbnormal() || allEnded();
            case TEMPORARY -> false;
          };
      if (ends && (conclusion == null || end.isAbnormal())) {
        boolean allInOrder = edge.options.cancel() == CancelMode.WHEN_ALL_END && !end.isAbnormal();
        conclusion = allInOrder ? ExitReason.NORMAL : end;
      }
    }
    if (conclusion != null) {
      finishInput(conclusion);
    }
  }

  private static boolean hasMore(Edge edge) {
    Flight flight = edge.flight;
    return flight != null && !flight.isClosed() && flight.next() != null;
  }

  private boolean allEnded() {
    return slot.inlet.edges().stream()
        .filter(edge -> edge.options.cancel() == CancelMode.WHEN_ALL_END)
        .allMatch(dealtWith::contains);
  }

  private void finishInput(ExitReason reason) throws Exception {
    if (ending == null && !slot.isInputReported() && !reason.isAbnormal()) {
      Emission out = new Emission(spec.dispatcher(), 1);
      body().inputEnded(slot.outlet.container(), out);
      commit(slot.state(), Step.ofInputEnd(out.isEmpty() ? null : out));
      advance();
    }
    end(reason);
  }

  /** Ends when everything put out has been acknowledged. */
  private void end(ExitReason reason) {
    if (ending == null) {
      ending = reason;
      draining = true;
    }
    checkDrained();
  }

  private void checkDrained() {
    if (ending != null && slot.outlet.isSettled()) {
      callback.stop(ending);
    }
  }

  @Override
  public void terminate(ExitReason reason) throws Exception {
    if (body != null) {
      body.terminate(reason);
    }
  }

  @Override
  public void died(ExitReason reason) {
    slot.fence(this);
    Pid pid = callback.pid();
    Kernel.get().whenEnded(pid, () -> slot.release(pid));
  }

  // ------------------------------------------------------------------ for the user's code

  Callback callback() {
    return callback;
  }

  Pid pid() {
    return callback.pid();
  }

  boolean isDraining() {
    return draining;
  }

  boolean tookBlame() {
    return blamed;
  }

  boolean isCaller() {
    return Kernel.get().caller() == callback.pid();
  }
}
