package dev.transom.examples;

import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.Task;
import dev.transom.otp.WorkerPool;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Twenty clients share five connections; each has one for itself until it gives it back. */
final class PoolTransaction extends GenServer<PoolTransaction.Message> {
  sealed interface Message {}

  record SquareRoot(int of) implements Message, Request<Message, Double> {}

  @Override
  protected void handle(Message message) {
    switch (message) {
      case SquareRoot ask -> {
        Processes.sleep(Duration.ofMillis(50)); // the other end is slow
        reply(ask, Math.sqrt(ask.of()));
      }
    }
  }

  static void main() {
    WorkerPool<Message> pool = WorkerPool.of(PoolTransaction::new).size(5).maxOverflow(0).start();
    List<Task<Double>> clients =
        IntStream.rangeClosed(1, 20)
            .mapToObj(n ->
                Task.async(() -> pool.transaction(worker -> worker.call(new SquareRoot(n * n)))))
            .toList();
    double sum = Task.awaitMany(clients, Duration.ofSeconds(20)).stream().mapToDouble(n -> n).sum();
    IO.println("sum of the roots: " + sum);
    try {
      pool.transaction(worker -> {
        throw new IllegalStateException("in the middle of it");
      });
    } catch (IllegalStateException e) {
      IO.println("a client failed " + e.getMessage() + ", its worker came back: " + pool.status());
    }
    pool.stop();
  }
}
