package dev.transom.benchmarks.process;

import dev.transom.otp.GenServer;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.List;

/** Both kinds of process: as receivers side by side, and mixed in the load. */
public final class TransomFairness extends Fairness {
  private static final Duration PERIOD = Duration.ofNanos(Lateness.PERIOD_NANOS);

  private record Ball(Pid from) {}

  private record Tick() {}

  private record Compute() {}

  @Override
  List<Lateness> receivers() {
    Lateness callback = new Lateness();
    Lateness thread = new Lateness();
    GenServer.start(() -> new Receiver(callback));
    Processes.spawn(self -> receive(self, thread));
    return List.of(callback, thread);
  }

  @Override
  double[] readings(List<double[]> results) {
    return join(results.getFirst(), results.getLast());
  }

  @Override
  void start(Load load, int size) {
    for (int i = 0; i < size; i++) {
      if (load == Load.CHAT) {
        Pid left = chatter(i % 3 == 0);
        chatter(i % 2 == 0).send(new Ball(left));
      } else {
        startHog(SpawnOptions.DEFAULT.cpuBound(load == Load.CPU_BOUND), i % 2 == 0);
      }
    }
  }

  private static Pid chatter(boolean thread) {
    return thread ? Processes.spawn(TransomFairness::chat) : GenServer.start(Chatter::new).pid();
  }

  private static void startHog(SpawnOptions options, boolean thread) {
    if (thread) {
      Processes.spawn(_ -> hog(), options);
    } else {
      GenServer.start(Hog::new, options).cast(new Compute());
    }
  }

  private static void receive(Self self, Lateness lateness) {
    while (true) {
      lateness.armed();
      Processes.sendAfter(PERIOD, self.pid(), new Tick());
      self.receive(Tick.class);
      lateness.fired();
    }
  }

  private static void chat(Self self) {
    while (true) {
      self.receive(Ball.class).from().send(new Ball(self.pid()));
    }
  }

  private static final class Receiver extends GenServer<Tick> {
    private final Lateness lateness;

    Receiver(Lateness lateness) {
      this.lateness = lateness;
    }

    @Override
    protected void init() {
      arm();
    }

    @Override
    protected void handle(Tick tick) {}

    @Override
    protected void handleInfo(Object tick) {
      lateness.fired();
      arm();
    }

    private void arm() {
      lateness.armed();
      Processes.sendAfter(PERIOD, self(), new Tick());
    }
  }

  private static final class Chatter extends GenServer<Ball> {
    @Override
    protected void handle(Ball ball) {}

    @Override
    protected void handleInfo(Object message) {
      if (message instanceof Ball(Pid from)) {
        from.send(new Ball(self()));
      }
    }
  }

  private static final class Hog extends GenServer<Compute> {
    @Override
    protected void handle(Compute compute) {
      hog();
    }
  }
}
