package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import dev.transom.benchmarks.peer.VirtualThreads;
import java.util.ArrayList;
import java.util.List;

/** Virtual threads in a ring, each with a mailbox. */
record ThreadedRing(Port.Maker maker) implements Workload {

  private record Token(int hopsLeft) {}

  @Override
  public void run(int hops) throws InterruptedException {
    List<Port<Token>> ring = new ArrayList<>();
    for (int i = 0; i < Ring.SIZE; i++) {
      ring.add(maker.port());
    }
    Tally tally = new Tally(Ring.SIZE);
    for (int i = 0; i < Ring.SIZE; i++) {
      Port<Token> mine = ring.get(i);
      Port<Token> next = ring.get((i + 1) % Ring.SIZE);
      VirtualThreads.start(() -> tally.report(passOn(mine, next)));
    }
    ring.getFirst().send(new Token(hops));
    tally.verify(hops);
  }

  /** Passes tokens on until one without hops left has come round, which ends every member. */
  private static long passOn(Port<Token> mine, Port<Token> next) throws InterruptedException {
    long passed = 0;
    while (true) {
      int hopsLeft = mine.receive().hopsLeft();
      if (hopsLeft == 0) {
        next.send(new Token(0));
        return passed;
      }
      next.send(new Token(hopsLeft - 1));
      passed++;
    }
  }
}
