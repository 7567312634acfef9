package dev.transom.examples;

import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** Twice as many processes as cores compute for ever; a calm one is served all the same. */
final class BusyAndCalm {
  private BusyAndCalm() {}

  static void main() throws InterruptedException {
    int busy = 2 * Runtime.getRuntime().availableProcessors();
    CountDownLatch started = new CountDownLatch(busy);
    List<Pid> hogs = IntStream.range(0, busy).mapToObj(i -> hog(started)).toList();
    started.await();
    Pid calm =
        Processes.spawn(self -> {
          for (int i = 1; i <= 10; i++) {
            Processes.sendAfter(Duration.ofMillis(10), self.pid(), "tick " + i);
            IO.println(self.receive(String.class));
          }
        });
    IO.println("the calm one ended " + Processes.await(calm));
    hogs.forEach(Pid::kill); // a kill interrupts; a loop that never looks would go on as a zombie
    hogs.forEach(Processes::await);
  }

  private static Pid hog(CountDownLatch started) {
    return Processes.spawn(self -> {
      started.countDown();
      long sum = 0;
      while (!Thread.currentThread().isInterrupted()) {
        sum += sum ^ 31;
      }
    });
  }
}
