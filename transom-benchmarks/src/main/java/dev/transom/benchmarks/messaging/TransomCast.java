package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.ServerPid;
import dev.transom.process.Processes;

/** A thread process that casts to a server and asks for the sum at the end. */
final class TransomCast implements Workload {

  private sealed interface Message {}

  private record Add(int value) implements Message {}

  private record Sum() implements Message, Request<Message, Long> {}

  @Override
  public void run(int casts) throws InterruptedException {
    ServerPid<Message> server = GenServer.start(Adder::new);
    Tally tally = new Tally(1);
    Processes.spawn(_ -> {
      for (int value = 0; value < casts; value++) {
        server.cast(new Add(value));
      }
      tally.report(server.call(new Sum()));
    });
    tally.verify(Tally.sumBelow(casts));
    server.stop();
  }

  private static final class Adder extends GenServer<Message> {
    private long sum;

    @Override
    protected void handle(Message message) {
      switch (message) {
        case Add(int value) -> sum += value;
        case Sum question -> reply(question, sum);
      }
    }
  }
}
