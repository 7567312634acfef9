package dev.transom.stage;

import java.util.concurrent.BlockingQueue;

/** A consumer that asks for as many events as its messages say, and shows them one by one. */
final class AskingSink<E> extends Consumer<E> {
  private final BlockingQueue<? super E> seen;
  private Upstream producer;

  private AskingSink(BlockingQueue<? super E> seen) {
    this.seen = seen;
  }

  static <E> StageRef start(String name, Subscription<E> subscription, BlockingQueue<E> seen) {
    return Consumer.of(name, () -> new AskingSink<E>(seen)).subscribe(subscription).start();
  }

  @Override
  protected Demand handleSubscribe(Upstream from) {
    producer = from;
    return Demand.MANUAL;
  }

  @Override
  protected void handleEvents(Batch<E> batch) {
    seen.addAll(batch.events());
  }

  @Override
  protected void handleInfo(Object message) {
    producer.ask((Integer) message);
  }
}
