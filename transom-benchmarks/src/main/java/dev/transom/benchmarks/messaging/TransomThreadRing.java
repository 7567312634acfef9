package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;

/** Thread processes in a ring. */
final class TransomThreadRing implements Workload {

  private record Join(Pid next) {}

  private record Token(int hopsLeft) {}

  @Override
  public void run(int hops) throws InterruptedException {
    Tally tally = new Tally(Ring.SIZE);
    Pid first = Processes.spawn(self -> tally.report(passOn(self)));
    Pid next = first;
    for (int i = 1; i < Ring.SIZE; i++) {
      Pid member = Processes.spawn(self -> tally.report(passOn(self)));
      member.send(new Join(next));
      next = member;
    }
    first.send(new Join(next));
    first.send(new Token(hops));
    tally.verify(hops);
  }

  private static long passOn(Self self) {
    Pid next = self.receive(Join.class).next();
    long passed = 0;
    while (true) {
      int hopsLeft = self.receive(Token.class).hopsLeft();
      if (hopsLeft == 0) {
        next.send(new Token(0));
        return passed;
      }
      next.send(new Token(hopsLeft - 1));
      passed++;
    }
  }
}
