package dev.transom.stage;

import dev.transom.otp.StartIgnoredException;
import dev.transom.otp.spi.Startup;
import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.stage.StageMessage.Attached;
import dev.transom.stage.StageMessage.Bell;
import dev.transom.stage.StageMessage.Cancel;
import dev.transom.stage.StageMessage.Detached;
import dev.transom.stage.StageMessage.Rested;
import dev.transom.stage.StageMessage.Resubscribe;
import dev.transom.stage.StageMessage.Subscribe;
import dev.transom.stage.StageMessage.UpstreamEnded;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The process that fills a {@link Slot} for one {@link Life}: it takes over what the last life
 * left, and then does what its messages say. Whatever this object and those behind it know beyond
 * the slot may be lost at any moment.
 */
final class StageProcess implements Behaviour {
  private final Slot slot;
  private final Life life;
  private @Nullable Startup startup; // until init
  private final @Nullable Pid parent;
  private final Map<Edge, Downstream> downstreams = new LinkedHashMap<>();
  private final Upstreams upstreams;
  private final Steps steps;
  private final Progress progress;
  private final InfoDelivery infos;

  StageProcess(Slot slot, Callback callback, @Nullable Pid parent, Startup startup) {
    this.slot = slot;
    this.parent = parent;
    this.startup = startup;
    life = new Life(slot, callback);
    upstreams = new Upstreams(life, slot);
    steps = new Steps(life, slot);
    progress = new Progress(life, slot, upstreams, steps);
    infos = new InfoDelivery(life, slot, upstreams, steps, progress);
  }

  // ------------------------------------------------------------------ beginning

  @Override
  public void init() throws Exception {
    Startup starter = Objects.requireNonNull(startup);
    startup = null; // an idle stage stays small
    try {
      takeOver();
    } catch (StartIgnoredException e) {
      starter.ignored(life.callback);
      throw life.callback.self().exit(ExitReason.NORMAL);
    } catch (Throwable e) {
      starter.failed(life.callback, e);
      throw e;
    }
    slot.counters.lives++;
    infos.takeOver(); // before anybody knows of this life: what they send first comes first
    starter.ready();
    slot.outlet.ringAll();
    slot.answerAskBell(); // it may have rung for the dead
    slot.answerNudge();
    steps.doDue();
    progress.advance();
    progress.checkInput();
    infos.advance();
    checkConsumers();
  }

  private void takeOver() throws Exception {
    releaseLastLife();
    if (!slot.adopt(life)) {
      throw new IllegalStateException(
          "the stage " + slot.name() + " runs already, or has ended for good");
    }
    if (life.callback.exitReason() != null) {
      slot.fence(life); // killed before it could be shut out
      return;
    }
    life.start();
    for (Edge edge : slot.outlet.edges()) {
      attach(edge);
    }
    upstreams.resume();
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

  // ------------------------------------------------------------------ messages

  @Override
  public void handle(Envelope envelope) throws Exception {
    if (envelope.kind() == Kind.SYSTEM
        && SystemRequests.handle(life.callback, envelope, slot::describe, life.callback::stop)) {
      return;
    }
    if (envelope.kind() == Kind.INFO) {
      pass(envelope);
    } else {
      act(envelope);
    }
    life.releaseAnswers();
    infos.advance();
  }

  /** By comparing, for all that comes often: the first switch over types costs a start 25 ms. */
  private void act(Envelope envelope) throws Exception {
    Object message = envelope.message();
    if (message instanceof Flight flight) {
      progress.drain(flight);
    } else if (message == Bell.ASKED) {
      slot.answerAskBell();
      progress.advance();
    } else if (message == Bell.KICKED) {
      progress.advance();
    } else if (message == Bell.NUDGED) {
      slot.answerNudge();
      steps.askAgain();
      progress.advance();
    } else if (message instanceof Attached(Edge edge)) {
      attach(edge);
    } else if (message instanceof Detached(Edge edge, ExitReason reason)) {
      detached(edge, reason);
    } else if (message instanceof UpstreamEnded(Edge edge)) {
      upstreamEnded(edge);
    } else {
      actSeldom(envelope);
    }
  }

  private void actSeldom(Envelope envelope) throws Exception {
    switch (envelope.message()) {
      case Exit(Pid from, ExitReason reason)
          when from == parent && envelope.kind() == Kind.SIGNAL ->
          life.callback.stop(reason);
      case Subscribe(Subscription<?> options) ->
          subscribe(envelope, () -> upstreams.join(options, options));
      case Resubscribe(var old, ExitReason reason, var fresh) ->
          subscribe(envelope, () -> upstreams.replace(old, reason, fresh));
      case Cancel(Flight flight, ExitReason reason) -> progress.cancel(flight, reason);
      case Info info -> {
        infos.arrived(info);
        answering(envelope).answer(true);
      }
      case Rested end -> {
        if (steps.isResting(end)) {
          steps.askAgain();
          progress.advance();
        }
      }
      default -> pass(envelope);
    }
  }

  private void upstreamEnded(Edge edge) throws Exception {
    Flight flight = edge.flight;
    if (flight != null) {
      progress.drain(flight);
    }
    progress.checkInput();
  }

  private void attach(Edge edge) throws Exception {
    if (!downstreams.containsKey(edge) && slot.outlet.edges().contains(edge)) {
      Downstream downstream = new Downstream(edge.consumer.name(), edge.options);
      downstreams.put(edge, downstream);
      life.body().subscribed(downstream);
    }
  }

  private void detached(Edge edge, ExitReason reason) throws Exception {
    Downstream downstream = downstreams.remove(edge);
    if (downstream != null) {
      Emission out = steps.output();
      life.body().cancelled(downstream, reason, out);
      progress.emit(out, null);
    }
    progress.advance();
    checkConsumers();
  }

  private void checkConsumers() {
    if (slot.spec().onCancel() == OnCancel.STOP && slot.outlet.isDeserted()) {
      life.callback.stop(ExitReason.NORMAL);
    }
  }

  /** The call that an envelope is; one that nobody waits for, if it is none. */
  @SuppressWarnings("unchecked")
  private static OpenCall<Boolean> answering(Envelope envelope) {
    return envelope instanceof OpenCall<?> open ? (OpenCall<Boolean>) open : Kernel.get().cell();
  }

  /** A refusal is the asker's; what the stage's own code throws when it is told is a crash. */
  private void subscribe(Envelope envelope, Supplier<@Nullable Edge> request) throws Exception {
    OpenCall<Boolean> call = answering(envelope);
    Edge fresh;
    try {
      fresh = request.get();
    } catch (StageNotFoundException e) {
      refuse(call, envelope, e);
      life.callback.stop(ExitReason.NO_PROCESS);
      return;
    } catch (IllegalArgumentException | IllegalStateException e) {
      refuse(call, envelope, e);
      return;
    }
    if (fresh != null) {
      upstreams.openFlight(fresh);
    }
    progress.checkInput();
    call.answer(true);
  }

  private void refuse(OpenCall<Boolean> call, Envelope envelope, RuntimeException reason) {
    call.refuse(reason);
    if (call != envelope) { // nobody waits for the answer
      Log.STAGE.log(
          Level.ERROR,
          () -> "the stage " + slot.name() + " did not subscribe: " + reason.getMessage());
    }
  }

  /** What is not the machinery's is for the stage's own code. */
  private void pass(Envelope envelope) throws Exception {
    if (envelope.kind() == Kind.SYSTEM && envelope instanceof OpenCall<?> call) {
      call.refuse(
          new IllegalArgumentException(
              life.pid() + " is a stage and cannot do " + envelope.message()));
      return;
    }
    Emission out = steps.output();
    switch (envelope.kind()) {
      case CAST -> life.body().cast(envelope.message(), out);
      case CALL -> life.answers().handle(asking(envelope), out);
      case INFO, SIGNAL, TIMER, SYSTEM -> life.body().info(envelope.message(), out);
    }
    progress.emit(out, null);
  }

  @SuppressWarnings("unchecked")
  private static OpenCall<Object> asking(Envelope envelope) {
    return (OpenCall<Object>) envelope;
  }

  // ------------------------------------------------------------------ ending

  @Override
  public void terminate(ExitReason reason) throws Exception {
    life.terminate(reason);
  }

  @Override
  public void died(ExitReason reason) {
    slot.fence(life);
    Pid pid = life.pid();
    Kernel.get().atEnd(pid, () -> slot.release(pid));
  }
}
