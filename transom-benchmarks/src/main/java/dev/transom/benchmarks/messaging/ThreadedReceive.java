package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import dev.transom.benchmarks.peer.VirtualThreads;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Selective receive by hand, as there is none on the shelf: what does not fit now is put aside in a
 * list, and every receive looks through that list first.
 */
record ThreadedReceive(Port.Maker maker, int waiting) implements Workload {

  private sealed interface Message {}

  private record Noise(int number) implements Message {}

  private record Answer(int number) implements Message {}

  private record Request(int number, Port<Message> answers) {}

  @Override
  public void run(int calls) throws InterruptedException {
    Port<Request> server = maker.port();
    VirtualThreads.start(() -> {
      for (int i = 0; i < calls; i++) {
        Request request = server.receive();
        request.answers().send(new Answer(request.number() + 1));
      }
    });
    Tally tally = new Tally(1);
    VirtualThreads.start(() -> tally.report(call(server, calls)));
    tally.verify(Tally.sumBelow(calls + 1L) + waiting);
  }

  private long call(Port<Request> server, int calls) throws InterruptedException {
    Port<Message> inbox = maker.port();
    Deque<Message> aside = new ArrayDeque<>();
    for (int i = 0; i < waiting; i++) {
      inbox.send(new Noise(i));
    }
    long sum = 0;
    for (int i = 0; i < calls; i++) {
      server.send(new Request(i, inbox));
      sum += answer(aside, inbox).number();
    }
    return sum + aside.size();
  }

  private static Answer answer(Deque<Message> aside, Port<Message> inbox)
      throws InterruptedException {
    for (Iterator<Message> all = aside.iterator(); all.hasNext(); ) {
      if (all.next() instanceof Answer answer) {
        all.remove();
        return answer;
      }
    }
    while (true) {
      Message message = inbox.receive();
      if (message instanceof Answer answer) {
        return answer;
      }
      aside.add(message);
    }
  }
}
