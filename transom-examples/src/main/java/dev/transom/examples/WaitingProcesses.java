package dev.transom.examples;

import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.ServerRef;
import java.util.List;
import java.util.stream.IntStream;

/** A process that waits is an object with a mailbox; it has no thread. */
final class WaitingProcesses extends GenServer<WaitingProcesses.Message> {
  sealed interface Message {}

  record Ask(int number) implements Message, Request<Message, Integer> {}

  private static final int COUNT = 100_000;

  @Override
  protected void handle(Message message) {
    switch (message) {
      case Ask ask -> reply(ask, ask.number() + 1);
    }
  }

  static void main() {
    long before = used();
    List<ServerRef<Message>> servers =
        IntStream.range(0, COUNT)
            .<ServerRef<Message>>mapToObj(i -> GenServer.start(WaitingProcesses::new))
            .toList();
    long sum = 0;
    for (int i = 0; i < COUNT; i++) {
      sum += servers.get(i).call(new Ask(i)); // all of them are there
    }
    long bytes = Math.max(0, used() - before) / COUNT;
    IO.println(COUNT + " processes answered, sum " + sum);
    IO.println("each takes " + (bytes < 1_000 ? "less than 1,000 bytes: " : "") + bytes);
    servers.forEach(ServerRef::stop);
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
