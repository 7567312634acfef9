package dev.transom.examples;

import dev.transom.otp.BalancedPool;
import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.ServerPid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Each message goes to the worker with the shortest mailbox: the slow one gets the least. */
final class LeastLoaded extends GenServer<LeastLoaded.Message> {
  sealed interface Message {}

  record Work(boolean slow) implements Message {}

  record Done() implements Message, Request<Message, Integer> {}

  private int done;

  @Override
  protected void handle(Message message) {
    switch (message) {
      case Work(var slow) -> {
        Processes.sleep(Duration.ofMillis(slow ? 300 : 1));
        done++;
      }
      case Done ask -> reply(ask, done);
    }
  }

  static void main() {
    BalancedPool<Message> pool = BalancedPool.of(LeastLoaded::new).size(4).start();
    IntStream.range(0, 200)
        .forEach(job -> {
          pool.cast(new Work(job == 0));
          Processes.sleep(Duration.ofNanos(500_000)); // they come one by one
        });
    List<Integer> jobs =
        pool.workers().stream()
            .map(pid -> new ServerPid<Message>(pid).call(new Done()))
            .sorted()
            .toList();
    IO.println(jobs.stream().mapToInt(n -> n).sum() + " jobs done by " + jobs.size() + " workers");
    IO.println("the one that was held up did the least: " + (jobs.getFirst() < 40));
    pool.stop();
  }
}
