package dev.transom.cli;

import dev.transom.process.Processes;
import dev.transom.stage.Batch;
import dev.transom.stage.Emitter;
import dev.transom.stage.ProducerConsumer;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What consumers do: with each event they wait, draw its faults and count it; what they counted in
 * a batch leaves with the same commit that acknowledges the batch.
 */
final class Handling implements ProducerConsumer.Transform<Event, Delta> {
  private final Duration work;
  private final Faults faults;
  private final Supplier<Counts.Counter> counters;
  private final Stats stats;

  Handling(Duration work, Faults faults, Supplier<Counts.Counter> counters, Stats stats) {
    this.work = work;
    this.faults = faults;
    this.counters = counters;
    this.stats = stats;
  }

  @Override
  public void apply(Batch<Event> batch, Emitter<Delta> out) throws Exception {
    boolean end = batch.events().getLast() instanceof Event.End;
    stats.delivered(batch.size() - (end ? 1 : 0), batch.redelivered());
    Delta.Builder delta = new Delta.Builder(counters.get());
    for (Event event : batch.events()) {
      if (!(event instanceof Event.End)) {
        if (!work.isZero()) {
          Processes.sleep(work);
        }
        faults.strike(event.number());
      }
      delta.add(event);
    }
    out.emit(delta.build());
  }
}
