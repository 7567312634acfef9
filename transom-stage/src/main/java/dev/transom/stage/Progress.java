package dev.transom.stage;

import dev.transom.process.ExitReason;
import org.jspecify.annotations.Nullable;

/**
 * Moves one life of a stage on, whenever something may let it: demand asks the source or lets
 * waiting input in, input becomes steps, and input that has ended ends the stage.
 *
 * <p>Nothing gets stuck, because each of these looks at the next: who commits output looks at the
 * demand that it has left, who has handled all input whether there will be more, and who ends
 * whether all is settled.
 */
final class Progress {
  private final Life life;
  private final Slot slot;
  private final Role role;
  private final Upstreams upstreams;
  private final Steps steps;

  Progress(Life life, Slot slot, Upstreams upstreams, Steps steps) {
    this.life = life;
    this.slot = slot;
    this.role = slot.spec().role();
    this.upstreams = upstreams;
    this.steps = steps;
  }

  /** Moves on whatever can be moved: waiting events, the source, waiting input. */
  void advance() throws Exception {
    advance(slot.outlet.dispatch());
  }

  private void advance(long demand) throws Exception {
    if (role == Role.PRODUCER) {
      steps.produce(demand);
    } else if (role == Role.PRODUCER_CONSUMER && demand > 0) {
      for (Edge edge : upstreams.edges()) {
        Flight flight = edge.flight;
        if (flight != null && flight.next() != null) {
          drain(flight);
        }
      }
    }
    life.checkDrained();
  }

  /**
   * Lets count what the user's code has put out without having been given events, and what it has
   * done with.
   *
   * @param settled null if it is the output only
   */
  void emit(Emission out, Step.@Nullable Settled settled) throws Exception {
    boolean counts =
        !out.isEmpty() || settled != null || out.rest() != null || life.body().mayChange();
    if (counts) {
      steps.emit(out, settled);
      steps.doDue();
    } else {
      life.releaseAnswers();
    }
    ExitReason end = out.end();
    if (end != null) {
      life.end(end); // not before what goes with it has been put out, and waits to be acknowledged
    }
    if (counts) {
      advance(out.isEmpty() ? slot.outlet.dispatch() : slot.outlet.demandAfterPublishing());
    }
  }

  /** Handles the parcels of a flight, as far as there is demand for the output. */
  void drain(Flight flight) throws Exception {
    Upstream upstream = upstreams.of(flight);
    if (upstream == null || flight.isCancelled()) {
      return;
    }
    flight.answerBell();
    int left = Steps.TURN;
    for (Parcel parcel = flight.next(); parcel != null; parcel = flight.next()) {
      if (life.callback.isStopping() || (life.isEnding() && role != Role.CONSUMER)) {
        return;
      }
      if (role == Role.PRODUCER_CONSUMER && slot.outlet.dispatch() <= 0) {
        return; // comes back when somebody asks
      }
      if (left <= 0) {
        flight.ring(); // others have their turn
        return;
      }
      steps.handle(upstream, parcel);
      if (flight.isCancelled()) {
        return; // the rest goes back
      }
      flight.take();
      left -= parcel.size();
    }
    checkInput();
  }

  /** Deals with producers that have ended and whose events have all been handled. */
  void checkInput() throws Exception {
    ExitReason conclusion = null;
    for (Edge edge : slot.inlet.edges()) {
      ExitReason end = upstreams.newEnd(edge);
      if (end == null) {
        continue;
      }
      Upstream upstream = upstreams.remove(edge);
      if (upstream != null && !edge.endTold) {
        tellEnd(upstream, end, edge);
      }
      ExitReason own = upstreams.conclusion(edge, end);
      if (own == null && edge.left != null) {
        slot.inlet.forget(edge); // nothing comes of it any more
      }
      if (own != null && (conclusion == null || end.isAbnormal())) {
        conclusion = own;
      }
    }
    if (conclusion != null) {
      finishInput(conclusion);
    }
  }

  private void tellEnd(Upstream upstream, ExitReason end, Edge edge) throws Exception {
    Emission out = steps.output();
    life.body().cancelled(upstream, end, out);
    emit(out, edge);
  }

  /** Ends a subscription as the stage wanted, if it has not ended meanwhile. */
  void cancel(Flight flight, @Nullable ExitReason reason) throws Exception {
    if (upstreams.of(flight) != null) {
      upstreams.leave(flight.edge, reason);
      checkInput();
    }
  }

  /** A producer that was stopped had more to give: what there is of it is not the whole. */
  private void finishInput(ExitReason reason) throws Exception {
    boolean complete = reason instanceof ExitReason.Normal;
    if (complete && !life.isEnding() && !slot.isInputReported()) {
      steps.endInput();
      advance();
    }
    life.end(reason);
  }
}
