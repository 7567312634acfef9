package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Latency;
import dev.transom.otp.GenServer;
import dev.transom.otp.Supervisor;
import dev.transom.process.Pid;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A supervised server that is killed from outside. */
final class TransomRestart implements Latency.Timed {
  private final BlockingQueue<Started> started = new LinkedBlockingQueue<>();
  private final Supervisor supervisor;
  private Pid victim;

  private record Started(Pid pid, long nanos) {}

  TransomRestart() throws InterruptedException {
    supervisor =
        Supervisor.oneForOne()
            .intensity(Integer.MAX_VALUE, Duration.ofSeconds(1))
            .child("victim", () -> new Victim(started))
            .start();
    victim = started.take().pid();
  }

  @Override
  public long run() throws InterruptedException {
    long start = System.nanoTime();
    victim.kill();
    Started successor = started.take();
    victim = successor.pid();
    if (supervisor.countChildren().active() != 1) { // answers when the restart is complete
      throw new IllegalStateException("not restarted");
    }
    return successor.nanos() - start;
  }

  @Override
  public void close() {
    supervisor.stop();
  }

  private static final class Victim extends GenServer<Object> {
    private final BlockingQueue<Started> started;

    Victim(BlockingQueue<Started> started) {
      this.started = started;
    }

    @Override
    protected void init() {
      started.add(new Started(self(), System.nanoTime()));
    }

    @Override
    protected void handle(Object message) {}
  }
}
