package dev.transom.pipeline;

import dev.transom.process.Pid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The place of a batch processor. */
final class BatchDesk extends Desk {
  final BatchTable table;
  private @Nullable ReadyBatch batch; // guarded by this
  private @Nullable ReadyBatch late; // the batch that the handler was too slow with
  private long since; // when the handler was given it
  private boolean isHandled;
  private long batches; // that were handled

  BatchDesk(Engine engine, BatchTable table, int index) {
    super(engine, index);
    this.table = table;
  }

  @Override
  String step() {
    return table.plan.name();
  }

  @Override
  int processing(int finished) {
    return 0;
  }

  @Override
  void forget(Pid pid) {
    table.forget(pid);
  }

  @Override
  int target() {
    return table.concurrency();
  }

  @Override
  boolean hasWork() {
    return batch != null;
  }

  @Override
  void inherit() {
    if (isHandled) {
      engine.counters.redelivered.increment();
      isHandled = false;
    }
  }

  @Override
  List<Message<?>> drop() {
    List<Message<?>> dropped = batch == null ? List.of() : List.copyOf(batch.messages);
    batch = null;
    return dropped;
  }

  synchronized long batches() {
    return batches;
  }

  synchronized boolean hasBatch() {
    return batch != null;
  }

  synchronized @Nullable ReadyBatch begin(Life life) {
    if (!isOwner(life)) {
      return null;
    }
    if (batch == null) {
      batch = table.take(life.pid);
    }
    return batch;
  }

  /** The handler is given the batch now. */
  synchronized void handled(Life life) {
    if (isOwner(life)) {
      isHandled = true;
      since = engine.now();
    }
  }

  /** Whether the life before was too slow with it. */
  synchronized boolean wasLate(ReadyBatch mine) {
    return late == mine;
  }

  synchronized boolean commit(
      Life life,
      ReadyBatch mine,
      List<Message<?>> finished,
      List<Message<?>> revoked,
      List<ReadyBatch> again,
      long pauseNanos) {
    if (!isOwner(life) || batch != mine) {
      return false;
    }
    batch = null;
    late = null;
    isHandled = false;
    for (ReadyBatch piece : again) {
      for (Message<?> message : piece.messages) {
        message.ticket().nextAttempt();
      }
      engine.counters.retried.add(piece.messages.size());
    }
    table.done(mine, again, engine::wake);
    if (!again.isEmpty()) {
      List<Message<?>> about = new ArrayList<>();
      again.forEach(piece -> about.addAll(piece.messages));
      engine.after(pauseNanos, about, () -> table.release(mine.lane, again, engine::wake));
    }
    if (mine.messages.size() > revoked.size()) {
      batches++;
    }
    finished(finished);
    released(revoked);
    return true;
  }

  /** Looks whether the handler takes too long; see {@link ProcessorDesk#late}. */
  synchronized @Nullable Pid late(long now, long limit) {
    Pid there = living();
    if (batch == null || !isHandled || there == null || now - since < limit) {
      return null;
    }
    late = batch;
    since = now; // not again before it had time to die
    return there;
  }
}
