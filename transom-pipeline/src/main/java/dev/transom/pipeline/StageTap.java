package dev.transom.pipeline;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.stage.Acknowledge;
import dev.transom.stage.Batch;
import dev.transom.stage.CancelMode;
import dev.transom.stage.Consumer;
import dev.transom.stage.Demand;
import dev.transom.stage.Subscription;
import dev.transom.stage.Upstream;
import java.util.HashSet;
import java.util.Set;

/**
 * The stage that subscribes for a {@link StageReader}. It stays, whatever becomes of producers:
 * what they have put out is still to be acknowledged.
 */
final class StageTap<T> extends Consumer<T> {
  /** To the tap: look what is done with. */
  static final Object LOOK =
      new Object() {
        @Override
        public String toString() {
          return "a pipeline is done with events";
        }
      };

  private final StageReader<T> reader;
  private final Set<Upstream> open = new HashSet<>();

  StageTap(StageReader<T> reader) {
    this.reader = reader;
  }

  /** A subscription as the tap makes it. */
  static <E> Subscription<E> adapted(Subscription<E> subscription) {
    return subscription.acknowledge(Acknowledge.MANUAL).cancel(CancelMode.TEMPORARY);
  }

  @Override
  protected void init() {
    reader.opened(self());
    Kernel.get().post(self(), Kind.CAST, LOOK); // there may be no producer
  }

  @Override
  protected Demand handleSubscribe(Upstream producer) {
    open.add(producer);
    producer.ask(producer.options().maxDemand());
    return Demand.MANUAL;
  }

  @Override
  protected void handleEvents(Batch<T> batch) {
    reader.received(batch);
  }

  @Override
  protected void handleCast(Object message) throws Exception {
    if (message != LOOK) {
      super.handleCast(message);
      return;
    }
    reader.answerBell();
    for (var done = reader.nextFinished(); done != null; done = reader.nextFinished()) {
      done.batch().acknowledge(done.index());
    }
    for (var batch = reader.nextEmitted(); batch != null; batch = reader.nextEmitted()) {
      if (open.contains(batch.from())) {
        batch.from().ask(batch.size());
      }
    }
    if (reader.isClosed()) {
      stop(ExitReason.SHUTDOWN); // not normally: a finished stage would stay known
    } else {
      checkEnd();
    }
  }

  @Override
  protected void handleCancel(Upstream producer, ExitReason reason) {
    open.remove(producer);
    if (isFailure(producer.options(), reason)) {
      reader.failed(reason);
    }
    checkEnd();
  }

  private boolean isFailure(Subscription<?> options, ExitReason reason) {
    for (Subscription<? extends T> one : reader.subscriptions()) {
      if (adapted(one).equals(options)) {
        return switch (one.cancel()) {
          case PERMANENT, WHEN_ALL_END -> !(reason instanceof ExitReason.Normal);
          case TRANSIENT -> reason.isAbnormal();
          case TEMPORARY -> false;
        };
      }
    }
    return !(reason instanceof ExitReason.Normal); // of one that somebody else has subscribed it to
  }

  private void checkEnd() {
    if (open.isEmpty()) {
      reader.ended();
    }
  }
}
