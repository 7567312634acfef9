package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.GenServer;
import dev.transom.otp.ServerRef;

/** Servers that flood one other with casts, each in one long callback. */
record TransomFanIn(int senders) implements Workload {

  private record Item(int value) {}

  private record Flood(int messages) {}

  @Override
  public void run(int messages) throws InterruptedException {
    Tally tally = new Tally(1);
    ServerRef<Item> receiver = GenServer.start(() -> new Receiver(messages, tally));
    long expected = 0;
    for (int i = 0; i < senders; i++) {
      int share = Share.of(messages, senders, i);
      expected += Tally.sumBelow(share);
      GenServer.start(() -> new Sender(receiver)).cast(new Flood(share));
    }
    tally.verify(expected);
  }

  private static final class Sender extends GenServer<Flood> {
    private final ServerRef<Item> receiver;

    Sender(ServerRef<Item> receiver) {
      this.receiver = receiver;
    }

    @Override
    protected void handle(Flood flood) {
      for (int value = 0; value < flood.messages(); value++) {
        receiver.cast(new Item(value));
      }
      stop();
    }
  }

  private static final class Receiver extends GenServer<Item> {
    private final Tally tally;
    private int left;
    private long sum;

    Receiver(int messages, Tally tally) {
      this.left = messages;
      this.tally = tally;
    }

    @Override
    protected void handle(Item item) {
      sum += item.value();
      if (--left == 0) {
        tally.report(sum);
        stop();
      }
    }
  }
}
