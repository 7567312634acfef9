package dev.transom.pipeline;

import dev.transom.otp.GenServer;
import dev.transom.process.Processes;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process at a desk: works there while there is something to do, and tells sources what is
 * finished.
 */
abstract class Worker extends GenServer<Object> {
  private static final long PAUSE = 100_000_000; // ns, before a call that threw is repeated

  final Engine engine;
  final Desk desk;
  private @Nullable Life life;
  private boolean acknowledgingWaits = true; // until it has shown that it does not

  Worker(Desk desk) {
    this.desk = desk;
    this.engine = desk.engine;
  }

  @Override
  protected void init() {
    process().label(engine.name + "/" + desk.step() + " " + desk.index);
    life = desk.takeOver(self());
    life.begin(engine);
  }

  @Override
  protected Object inspect() {
    return this;
  }

  final Life life() {
    return Objects.requireNonNull(life);
  }

  @Override
  protected final void handle(Object look) throws Exception {
    if (!life().hasBegun()) {
      return;
    }
    settle();
    if (work()) {
      settle();
      engine.wake(self());
    }
  }

  /** Does what there is to do, but not for long; whether there may be more. */
  abstract boolean work() throws Exception;

  // ------------------------------------------------------------------ the user's code

  /** Calls it; whatever it throws is thrown unless that is because this process is dead. */
  final <R> R call(boolean waits, List<? extends Message<?>> about, Callable<R> code)
      throws Exception {
    Callable<R> within = () -> engine.plan.within(about, code);
    try {
      return waits ? Processes.blocking(within) : within.call();
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      throw e;
    } finally {
      Thread.interrupted(); // it may have interrupted itself
    }
  }

  // ------------------------------------------------------------------ what is finished

  private void settle() {
    long now = engine.now();
    Life mine = life();
    Settlement one = desk.nextSettlement(mine, now);
    while (one != null) {
      settle(one);
      one = desk.nextSettlement(mine, now);
    }
  }

  private void settle(Settlement one) {
    if (one.isRelease) {
      engine.releases.tell(one.successful);
      FaultPoints.reach("pipeline.released");
      if (desk.settled(one)) {
        engine.releases.told(one.successful, desk.processing(one.size()));
      }
      return;
    }
    Throwable error = settleBoth(one);
    boolean isGivenUp = error != null && one.calls >= Settlement.MOST_CALLS;
    if (error != null) {
      tell(one, error, isGivenUp);
      if (!isGivenUp) {
        one.notBefore = engine.now() + PAUSE;
        Processes.sendAfter(Duration.ofNanos(PAUSE), self(), Engine.LOOK);
        return;
      }
    }
    FaultPoints.reach("pipeline.settled");
    if (!desk.settled(one)) {
      return;
    }
    if (isGivenUp) {
      engine.counters.notAcknowledged.add(one.open().size());
    }
    engine.left(both(one.successful, one.failed), desk.processing(one.size()));
  }

  /**
   * Keeps dead letters, and tells the source. What is successful does not wait for a store that
   * throws; what has failed does.
   *
   * @return what was thrown; null if it is done
   */
  private @Nullable Throwable settleBoth(Settlement one) {
    Throwable error = null;
    try {
      if (!one.isKept) {
        keep(one);
        one.isKept = true; // a call that is repeated since the acknowledger threw is not for this
      }
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      error = e;
    }
    try {
      acknowledge(
          one, one.isSuccessTold ? List.of() : one.successful, one.isKept ? one.failed : List.of());
      one.isSuccessTold = true;
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      if (error == null) {
        error = e;
      } else if (error != e) {
        error.addSuppressed(e);
      }
    }
    return error;
  }

  private void acknowledge(Settlement one, List<Message<?>> successful, List<Message<?>> failed)
      throws Exception {
    Acknowledger acknowledger = one.acknowledger;
    if (acknowledger == null) {
      return;
    }
    try (Telling good = new Telling(successful);
        Telling bad = new Telling(failed)) {
      if (good.isEmpty() && bad.isEmpty()) {
        return;
      }
      boolean repeated = one.calls > 1 || good.mayBeRepeated() || bad.mayBeRepeated();
      long since = engine.now();
      call(
          acknowledgingWaits,
          both(good.messages, bad.messages),
          () -> {
            acknowledger.acknowledge(new Acknowledgement(good.messages, bad.messages, repeated));
            return true;
          });
      acknowledgingWaits = Pace.isWait(engine.now() - since);
    }
  }

  private void tell(Settlement one, Throwable error, boolean isLast) {
    List<Message<?>> open = one.open();
    Log.error(
        "the pipeline \""
            + engine.name
            + "\" could not acknowledge "
            + open.size()
            + " messages; it "
            + (isLast ? "gives them up" : "will try again"),
        error);
    engine.emit(
        new PipelineTelemetry.AcknowledgeFailed(engine.name, List.copyOf(open), error, isLast));
  }

  static List<Message<?>> both(List<Message<?>> successful, List<Message<?>> failed) {
    if (failed.isEmpty()) {
      return successful;
    }
    List<Message<?>> all = new ArrayList<>(successful);
    all.addAll(failed);
    return all;
  }

  @Override
  protected void handleInfo(Object message) throws Exception {
    handle(message);
  }

  private void keep(Settlement one) throws Exception {
    for (int i = 0; i < one.failed.size(); i++) {
      long number = one.letter(i, engine.letters::next);
      DeadLetter letter = engine.letter(number, one.failed.get(i), desk.step());
      engine.plan.deadLetters().add(letter);
      engine.failures.add(letter);
      engine.emit(new PipelineTelemetry.DeadLettered(letter));
    }
  }

  /** Gives messages that have failed for good to who wants to see them. */
  final List<Message<?>> seen(List<Message<?>> finished) {
    Function<List<Message<?>>, Callable<List<? extends Message<?>>>> handler =
        engine.plan.onFailed();
    if (handler == null) {
      return finished;
    }
    List<Message<?>> failed = new ArrayList<>(0);
    for (Message<?> message : finished) {
      if (message.isFailed()) {
        failed.add(message);
      }
    }
    if (failed.isEmpty()) {
      return finished;
    }
    long since = engine.now();
    engine.emit(new PipelineTelemetry.FailedStarted(engine.name, failed));
    try {
      List<? extends Message<?>> returned = call(true, failed, handler.apply(failed));
      engine.emit(
          new PipelineTelemetry.FailedEnded(
              engine.name, List.copyOf(returned), Duration.ofNanos(engine.now() - since)));
      return replaced(finished, returned);
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      Log.error("the handler of failed messages of \"" + engine.name + "\" threw", e);
      engine.emit(new PipelineTelemetry.FailedThrew(engine.name, failed, e));
      return finished;
    }
  }

  /** Each as it was returned; as it was if it was not, or not as failed any more. */
  private static List<Message<?>> replaced(
      List<Message<?>> messages, List<? extends Message<?>> returned) {
    Map<Ticket<?>, Message<?>> byTicket = new IdentityHashMap<>();
    for (Message<?> one : returned) {
      if (one.isFailed()) {
        byTicket.put(one.ticket(), one);
      }
    }
    List<Message<?>> all = new ArrayList<>(messages);
    all.replaceAll(message -> byTicket.getOrDefault(message.ticket(), message));
    return all;
  }
}
