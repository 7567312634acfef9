package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.process.Cases;
import dev.transom.process.Mark;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;

/**
 * Selective receive of a thread process.
 *
 * @param marked whether it marks its mailbox before it asks, so that it need not look through what
 *     waits
 */
record TransomReceive(int waiting, boolean marked) implements Workload {
  private static final Cases<Integer> ANSWER = Cases.on(Answer.class, Answer::number);

  private record Noise(int number) {}

  private record Answer(int number) {}

  private record Request(int number, Pid from) {}

  @Override
  public void run(int calls) throws InterruptedException {
    Pid server = Processes.spawn(self -> serve(self, calls));
    Tally tally = new Tally(1);
    Processes.spawn(self -> tally.report(call(self, server, calls)));
    tally.verify(Tally.sumBelow(calls + 1L) + Tally.sumBelow(waiting));
  }

  private static void serve(Self self, int calls) {
    for (int i = 0; i < calls; i++) {
      Request request = self.receive(Request.class);
      request.from().send(new Answer(request.number() + 1));
    }
  }

  private long call(Self self, Pid server, int calls) {
    Pid me = self.pid();
    for (int i = 0; i < waiting; i++) {
      me.send(new Noise(i));
    }
    long sum = 0;
    for (int i = 0; i < calls; i++) {
      Request request = new Request(i, me);
      sum += marked ? askMarked(self, server, request) : ask(self, server, request);
    }
    for (int i = 0; i < waiting; i++) {
      sum += self.receive(Noise.class).number();
    }
    return sum;
  }

  private static int ask(Self self, Pid server, Request request) {
    server.send(request);
    return self.receive(ANSWER);
  }

  private static int askMarked(Self self, Pid server, Request request) {
    Mark mark = self.mark();
    server.send(request);
    return self.receive(mark, ANSWER);
  }
}
