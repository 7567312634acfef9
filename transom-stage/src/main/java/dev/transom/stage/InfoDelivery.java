package dev.transom.stage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives infos their place behind events, and delivers them when their turn has come; for one life
 * of a stage.
 *
 * <p>An info has its turn when everything that was put out before it was placed has left for the
 * consumers, or was dropped. A producer-consumer places it when it has handled what had come before
 * the info; that wait is known to this life alone, because the input of a dead one has gone back to
 * its producers. A delivery is a step: it counts by its commit, and once.
 */
final class InfoDelivery {
  /** An info that waits for input to be handled: so many events of each flight. */
  private record Waiting(Info info, Map<Flight, Long> behind) {}

  private final Life life;
  private final Slot slot;
  private final Upstreams upstreams;
  private final Steps steps;
  private final Progress progress;
  private @Nullable Deque<Waiting> waiting;

  InfoDelivery(Life life, Slot slot, Upstreams upstreams, Steps steps, Progress progress) {
    this.life = life;
    this.slot = slot;
    this.upstreams = upstreams;
    this.steps = steps;
    this.progress = progress;
  }

  /** Places what the last life had not. */
  void takeOver() {
    slot.infos.arrived().forEach(this::place);
  }

  /** The process is told of an info, behind whatever its sender had sent before. */
  void arrived(Info info) {
    boolean consumesFirst = slot.spec().role() == Role.PRODUCER_CONSUMER;
    Map<Flight, Long> behind = consumesFirst ? upstreams.unhandled() : Map.of();
    if (waiting == null && behind.isEmpty()) {
      place(info);
      return;
    }
    Deque<Waiting> queue = waiting == null ? new ArrayDeque<>() : waiting;
    queue.add(new Waiting(info, behind));
    waiting = queue;
  }

  private void place(Info info) {
    slot.infos.place(info, slot.outlet.nextOrder());
  }

  /** Delivers what has its turn; to be called whenever events may have moved. */
  void advance() throws Exception {
    if (slot.infos.isEmpty()) {
      return;
    }
    placeWaiting();
    Info next = slot.infos.first();
    while (next != null && !life.callback.isStopping() && slot.outlet.hasPassed(next.behind)) {
      Emission out = steps.output();
      steps.inform(next, out);
      progress.emit(out, next);
      placeWaiting();
      next = slot.infos.first();
    }
    life.checkDrained(); // may have waited for the last info
  }

  private void placeWaiting() {
    while (waiting != null) {
      Waiting next = waiting.peekFirst();
      if (next == null) {
        waiting = null;
      } else if (upstreams.haveHandled(next.behind)) {
        waiting.removeFirst();
        place(next.info);
      } else {
        return;
      }
    }
  }
}
