package dev.transom.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gives messages up that are not finished: their source may deliver them again. */
final class Releases {
  private final Engine engine;

  Releases(Engine engine) {
    this.engine = engine;
  }

  /** Messages that are in nobody's hands. Not to be called under a lock. */
  void release(List<Message<?>> messages, int ofThemProcessing) {
    if (!messages.isEmpty()) {
      try {
        tell(messages);
      } finally {
        told(messages, ofThemProcessing);
      }
    }
  }

  /** Tells their source. */
  void tell(List<Message<?>> messages) {
    for (Settlement one : Settlement.of(messages)) {
      Acknowledger acknowledger = one.acknowledger;
      if (acknowledger != null) {
        List<Message<?>> all = new ArrayList<>(one.successful);
        all.addAll(one.failed);
        tell(acknowledger, all);
      }
    }
  }

  private void tell(Acknowledger acknowledger, List<Message<?>> all) {
    try (Telling telling = new Telling(all)) {
      if (telling.isEmpty()) {
        return;
      }
      engine.plan.within(
          telling.messages,
          () -> {
            acknowledger.release(telling.messages);
            return true;
          });
    } catch (Exception e) {
      Log.error("the acknowledger of the pipeline \"" + engine.name + "\" did not release", e);
    }
  }

  /** Their source knows. */
  void told(List<Message<?>> messages, int ofThemProcessing) {
    engine.counters.released.add(messages.size());
    engine.emit(new PipelineTelemetry.Released(engine.name, List.copyOf(messages)));
    engine.left(messages, ofThemProcessing);
  }

  // ------------------------------------------------------------------ a group

  /** Nobody begins with messages of this group any more; how many are left after the timeout. */
  int revoke(Object id, Duration timeout) {
    Group group = engine.tickets.revoke(id);
    if (group == null) {
      return 0;
    }
    engine.delays.runRevoked();
    List<Message<?>> fresh = engine.waiting.removeRevoked();
    release(fresh, fresh.size());
    for (BatchTable table : engine.batchers.values()) {
      release(table.remove(message -> message.ticket().isRevoked(), engine::wake), 0);
    }
    engine.intake.lineShrank();
    return group.await(timeout);
  }

  // ------------------------------------------------------------------ all

  /** Waits for nothing any more: who works is shut out, and what is not finished is released. */
  void giveUp() {
    engine.drain();
    engine.desks.shut();
    engine.sources.forEach(SourceDesk::shutOut);
    engine.delays.run(engine.now(), true);
    for (ProcessorDesk desk : engine.desks.processors()) {
      List<Message<?>> left = desk.close();
      release(left, left.size());
      shutOut(desk);
    }
    for (BatchTable table : engine.batchers.values()) {
      for (BatchDesk desk : engine.desks.batchProcessors(table)) {
        release(desk.close(), 0);
        shutOut(desk);
      }
    }
    engine.delays.run(engine.now(), true);
    List<Message<?>> fresh = engine.waiting.removeAll();
    release(fresh, fresh.size());
    for (BatchTable table : engine.batchers.values()) {
      release(table.remove(message -> true, engine::wake), 0);
    }
    engine.end();
  }

  /** They are finished, and nobody will acknowledge them. */
  private void shutOut(Desk desk) {
    List<Message<?>> unsettled = desk.removeUnsettled();
    engine.counters.notAcknowledged.add(unsettled.size());
    engine.left(unsettled, desk.processing(unsettled.size()));
  }
}
