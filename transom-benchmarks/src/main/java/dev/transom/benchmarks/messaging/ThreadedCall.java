package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import dev.transom.benchmarks.peer.VirtualThreads;

/** Virtual threads that call another one, which may call one more before it answers. */
record ThreadedCall(Port.Maker maker, int callers, boolean nested) implements Workload {

  private record Request(int number, Port<Integer> answers) {}

  @Override
  public void run(int calls) throws InterruptedException {
    Port<Request> back = maker.port();
    VirtualThreads.start(() -> serve(back, calls));
    Port<Request> front = back;
    if (nested) {
      Port<Request> middle = maker.port();
      VirtualThreads.start(() -> relay(middle, back, calls));
      front = middle;
    }
    Tally tally = new Tally(callers);
    long expected = 0;
    for (int i = 0; i < callers; i++) {
      int share = Share.of(calls, callers, i);
      Port<Request> server = front;
      expected += Tally.sumBelow(share + 1L);
      VirtualThreads.start(() -> tally.report(call(server, share)));
    }
    tally.verify(expected);
  }

  private long call(Port<Request> server, int calls) throws InterruptedException {
    Port<Integer> answers = maker.port();
    long sum = 0;
    for (int i = 0; i < calls; i++) {
      server.send(new Request(i, answers));
      sum += answers.receive();
    }
    return sum;
  }

  private static void serve(Port<Request> requests, int calls) throws InterruptedException {
    for (int i = 0; i < calls; i++) {
      Request request = requests.receive();
      request.answers().send(request.number() + 1);
    }
  }

  private void relay(Port<Request> requests, Port<Request> back, int calls)
      throws InterruptedException {
    Port<Integer> answers = maker.port();
    for (int i = 0; i < calls; i++) {
      Request request = requests.receive();
      back.send(new Request(request.number(), answers));
      request.answers().send(answers.receive());
    }
  }
}
