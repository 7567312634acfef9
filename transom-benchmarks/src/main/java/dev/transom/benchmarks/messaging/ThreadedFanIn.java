package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import dev.transom.benchmarks.peer.VirtualThreads;

/** Virtual threads that flood one other with messages. */
record ThreadedFanIn(Port.Maker maker, int senders) implements Workload {

  private record Item(int value) {}

  @Override
  public void run(int messages) throws InterruptedException {
    Port<Item> inbox = maker.port();
    Tally tally = new Tally(1);
    VirtualThreads.start(() -> {
      long sum = 0;
      for (int i = 0; i < messages; i++) {
        sum += inbox.receive().value();
      }
      tally.report(sum);
    });
    long expected = 0;
    for (int i = 0; i < senders; i++) {
      int share = Share.of(messages, senders, i);
      expected += Tally.sumBelow(share);
      VirtualThreads.start(() -> {
        for (int value = 0; value < share; value++) {
          inbox.send(new Item(value));
        }
      });
    }
    tally.verify(expected);
  }
}
