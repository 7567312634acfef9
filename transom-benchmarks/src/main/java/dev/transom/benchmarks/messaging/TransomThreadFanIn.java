package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;

/** Thread processes that flood one other with messages. */
record TransomThreadFanIn(int senders) implements Workload {

  private record Item(int value) {}

  @Override
  public void run(int messages) throws InterruptedException {
    Tally tally = new Tally(1);
    Pid receiver = Processes.spawn(self -> tally.report(sum(self, messages)));
    long expected = 0;
    for (int i = 0; i < senders; i++) {
      int share = Share.of(messages, senders, i);
      expected += Tally.sumBelow(share);
      Processes.spawn(_ -> flood(receiver, share));
    }
    tally.verify(expected);
  }

  private static void flood(Pid receiver, int messages) {
    for (int value = 0; value < messages; value++) {
      receiver.send(new Item(value));
    }
  }

  private static long sum(Self self, int messages) {
    long sum = 0;
    for (int i = 0; i < messages; i++) {
      sum += self.receive(Item.class).value();
    }
    return sum;
  }
}
