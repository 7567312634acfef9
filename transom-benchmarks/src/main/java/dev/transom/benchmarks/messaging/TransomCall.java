package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.ServerPid;
import dev.transom.otp.ServerRef;
import dev.transom.process.Processes;

/**
 * Thread processes that call a server, which may call one more in its callback before it answers.
 */
record TransomCall(int callers, boolean nested) implements Workload {

  private record Add(int number) implements Request<Add, Integer> {}

  @Override
  public void run(int calls) throws InterruptedException {
    ServerPid<Add> back = GenServer.start(Leaf::new);
    ServerPid<Add> front = nested ? GenServer.start(() -> new Relay(back)) : back;
    Tally tally = new Tally(callers);
    long expected = 0;
    for (int i = 0; i < callers; i++) {
      int share = Share.of(calls, callers, i);
      expected += Tally.sumBelow(share + 1L);
      Processes.spawn(_ -> tally.report(call(front, share)));
    }
    tally.verify(expected);
    back.stop();
    if (nested) {
      front.stop();
    }
  }

  private static long call(ServerRef<Add> server, int calls) {
    long sum = 0;
    for (int i = 0; i < calls; i++) {
      sum += server.call(new Add(i));
    }
    return sum;
  }

  private static final class Leaf extends GenServer<Add> {
    @Override
    protected void handle(Add request) {
      reply(request, request.number() + 1);
    }
  }

  private static final class Relay extends GenServer<Add> {
    private final ServerRef<Add> back;

    Relay(ServerRef<Add> back) {
      this.back = back;
    }

    @Override
    protected void handle(Add request) {
      reply(request, back.call(new Add(request.number())));
    }
  }
}
