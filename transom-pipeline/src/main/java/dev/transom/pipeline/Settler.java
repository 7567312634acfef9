package dev.transom.pipeline;

import dev.transom.process.Processes;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does for a worker what is left to do about messages that are finished: keeps dead letters, tells
 * sources, and lets the messages go. What is to be done is at the desk, so a successor of a worker
 * that dies goes on with it.
 */
final class Settler {
  private static final long PAUSE = 100_000_000; // ns, before a call that threw is repeated

  private final Worker worker;
  private final Engine engine;
  private final Desk desk;
  private boolean acknowledgingWaits = true; // until it has shown that it does not

  Settler(Worker worker) {
    this.worker = worker;
    this.engine = worker.engine;
    this.desk = worker.desk;
  }

  void settle() {
    long now = engine.now();
    Life mine = worker.life();
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
        Processes.sendAfter(Duration.ofNanos(PAUSE), worker.life().pid, Engine.LOOK);
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
      worker.call(
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
    engine.failures.unacknowledged(open, error, isLast);
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

  private void keep(Settlement one) throws Exception {
    for (int i = 0; i < one.failed.size(); i++) {
      DeadLetter letter = letter(one, i);
      engine.plan.deadLetters().add(letter);
      engine.failures.givenUp(letter);
      engine.emit(new PipelineTelemetry.DeadLettered(letter));
    }
  }

  private DeadLetter letter(Settlement one, int index) {
    Message<?> message = one.failed.get(index);
    Ticket<?> ticket = message.ticket();
    return new DeadLetter(
        one.letter(index, engine.letters::next),
        engine.name,
        ticket,
        message.failure().orElseThrow(),
        desk.step(),
        ticket.attempt(),
        engine.clock.now());
  }
}
