package dev.transom.pipeline;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.stage.Batch;
import dev.transom.stage.CancelMode;
import dev.transom.stage.Consumer;
import dev.transom.stage.DemandMode;
import dev.transom.stage.StageNotFoundException;
import dev.transom.stage.StageRef;
import dev.transom.stage.Subscription;
import dev.transom.stage.spi.StageDoor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stages put out, through a {@link StageTap} that subscribes to them. An event is asked
 * for when there is room for it in the pipeline, and acknowledged to its stage when its message is
 * finished there; so demand does not wait for batches that are being filled.
 *
 * <p>The tap is not linked to the process that reads, and this object outlives that: what the tap
 * has received leaves the queue when it was emitted. What is for the tap is put down first and then
 * rung for.
 */
final class StageReader<T> implements LastingReader<T>, Acknowledger {
  /** An event that is in the pipeline. */
  record Receipt(Batch<?> batch, int index) {}

  private final SourceContext<T> context;
  private final List<Subscription<? extends T>> subscriptions;
  private final Deque<Batch<T>> received = new ArrayDeque<>(); // guarded by this, like the next
  private int at; // in the first of them
  private volatile boolean isStarted; // a reading process has not died over it
  private boolean hasEnded;
  private @Nullable ExitReason failure;
  private @Nullable Pid tap;

  private final Queue<Batch<?>> emitted = new ConcurrentLinkedQueue<>(); // whole ones
  private final Queue<Receipt> finished = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean rung = new AtomicBoolean();
  private volatile boolean closed;

  StageReader(SourceContext<T> context, List<Subscription<? extends T>> subscriptions) {
    this.context = context;
    this.subscriptions = subscriptions;
  }

  // ------------------------------------------------------------------ the reading process

  @Override
  public boolean read(int demand, SourceOutput<T> out) {
    if (!isStarted) {
      start();
      isStarted = true;
    }
    synchronized (this) {
      for (int i = 0; i < demand && !received.isEmpty(); i++) {
        Batch<T> batch = received.element();
        out.emit(Message.<T>of(batch.events().get(at)).acknowledger(this, new Receipt(batch, at)));
        at++;
        if (at == batch.size()) {
          received.remove();
          at = 0;
          emitted.add(batch);
        }
      }
      if (received.isEmpty() && failure != null) {
        throw new IllegalStateException("a stage has ended that is a source: " + failure);
      }
      if (received.isEmpty() && hasEnded) {
        return false;
      }
    }
    if (!emitted.isEmpty()) {
      ring();
    }
    return true;
  }

  /** Goes on where a reading process was that has died in the middle. */
  private void start() {
    if (!isTapped()) {
      tap();
    }
    for (Subscription<? extends T> subscription : subscriptions) {
      try {
        StageRef.named(subscription.producer()).demand(DemandMode.FORWARD);
      } catch (StageNotFoundException e) {
        // It has finished, or was not there: the tap is told.
      }
    }
  }

  private synchronized boolean isTapped() {
    return tap != null;
  }

  private void tap() {
    for (Subscription<? extends T> subscription : subscriptions) {
      if (subscription.cancel() != CancelMode.TEMPORARY) {
        StageRef.named(subscription.producer()); // or it would be taken for one that has ended
      }
    }
    String name = context.pipeline() + "/stages " + context.index();
    var spec = Consumer.<T>of(name, () -> new StageTap<>(this));
    for (Subscription<? extends T> subscription : subscriptions) {
      spec = spec.subscribe(StageTap.adapted(subscription));
    }
    StageRef unused = StageDoor.get().startAlone(spec);
  }

  /** The modes that subscriptions have, for the tap. */
  List<Subscription<? extends T>> subscriptions() {
    return subscriptions;
  }

  // ------------------------------------------------------------------ acknowledged

  @Override
  public void acknowledge(Acknowledgement messages) {
    finish(messages.successful());
    finish(messages.failed());
    ring();
  }

  private void finish(List<Message<?>> messages) {
    for (Message<?> message : messages) {
      finished.add(message.receipt(Receipt.class));
    }
  }

  private void ring() {
    Pid to;
    synchronized (this) {
      to = tap;
    }
    if (to != null && !rung.getAndSet(true)) {
      tell(to);
    }
  }

  /** Also on behalf of a process that is dead: it may have been killed with the bell in hand. */
  private static void tell(Pid tap) {
    Kernel.get().post(tap, Kind.CAST, StageTap.LOOK);
  }

  /** What is not acknowledged by then goes back to its stage. */
  @Override
  public void close() {
    closed = true;
    Pid to;
    synchronized (this) {
      to = tap;
    }
    if (to != null) {
      tell(to);
    }
  }

  // ------------------------------------------------------------------ the tap

  void opened(Pid pid) {
    synchronized (this) {
      tap = pid;
    }
    Kernel.get().whenEnded(pid, () -> failed(new ExitReason.Custom("it was stopped")));
  }

  void received(Batch<T> batch) {
    synchronized (this) {
      received.add(batch);
    }
    context.wakeUp();
  }

  void ended() {
    synchronized (this) {
      hasEnded = true;
    }
    context.wakeUp();
  }

  void failed(ExitReason reason) {
    synchronized (this) {
      if (failure == null && !hasEnded) {
        failure = reason;
      }
    }
    context.wakeUp();
  }

  /** What is put down from here on is rung for again. */
  void answerBell() {
    rung.set(false);
  }

  boolean isClosed() {
    return closed;
  }

  @Nullable Batch<?> nextEmitted() {
    return emitted.poll();
  }

  @Nullable Receipt nextFinished() {
    return finished.poll();
  }
}
