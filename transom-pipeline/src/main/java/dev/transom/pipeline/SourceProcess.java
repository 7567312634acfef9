package dev.transom.pipeline;

import dev.transom.otp.GenServer;
import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import dev.transom.process.Timer;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads from the source whenever there is room. */
final class SourceProcess<T> extends GenServer<Object> {
  private static final int MOST = 1024;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private static final Duration HARVEST = Duration.ofMillis(2);
  private static final Runnable DONE = () -> {};

  private final Engine engine;
  private final SourceDesk<T> desk;
  private @Nullable Life life;
  private @Nullable Timer timer;
  private Duration reopening = FIRST_PAUSE; // the pause before that
  private long notBefore; // when it may be opened anew; 0 for at once
  private boolean waits = true; // until it has shown that it does not

  SourceProcess(Engine engine, SourceDesk<T> desk) {
    this.engine = engine;
    this.desk = desk;
  }

  @Override
  protected void init() {
    process().label(engine.name + "/source " + desk.index());
    process().trapExit(true); // to close the reader at the end
    life = desk.takeOver(self());
    life.begin(engine);
  }

  private Life life() {
    return Objects.requireNonNull(life);
  }

  @Override
  protected void handleInfo(Object look) throws Exception {
    handle(look);
  }

  @Override
  protected void handle(Object look) throws Exception {
    if (!life().hasBegun()) {
      return;
    }
    switch (engine.phase()) {
      case STARTING, PAUSED -> {
        desk.needsRoom(life());
        if (engine.phase() == Phase.RUNNING) {
          engine.wake(self()); // it was let go on just before
        }
      }
      case RUNNING -> run();
      case DRAINING -> drain();
      case ENDED -> end();
    }
  }

  // ------------------------------------------------------------------ reading

  private void run() throws Exception {
    if (desk.hasEnded() || isPausing()) {
      return;
    }
    SourceReader<T> reader = reader();
    if (reader == null) {
      return;
    }
    int most = Math.clamp(engine.intake.admission.maxInFlight() / desk.concurrency(), 1, MOST);
    int room = engine.intake.reserve(most);
    if (room == 0) {
      waitForRoom();
      room = engine.intake.reserve(most); // it may have come just before
      if (room == 0) {
        return;
      }
    }
    desk.asks(life());
    read(reader, room);
  }

  /** Whether it has failed, and is not to be opened yet: somebody else may have sent a look. */
  private boolean isPausing() {
    if (notBefore == 0) {
      return false;
    }
    long left = notBefore - engine.now();
    if (left > 0) {
      lookAfter(Duration.ofNanos(left));
      return true;
    }
    notBefore = 0;
    return false;
  }

  private void waitForRoom() {
    desk.needsRoom(life());
    Duration pause = engine.intake.admission.pause();
    if (pause != null) {
      lookAfter(pause);
    }
  }

  private void lookAfter(Duration delay) {
    if (timer != null) {
      timer.cancel();
    }
    timer = Processes.sendAfter(delay, self(), Engine.LOOK);
  }

  private void read(SourceReader<T> reader, int room) throws Exception {
    Life mine = life();
    Reading<T> reading = desk.begin(mine, room, waits);
    if (reading == null) {
      if (desk.isOwner(mine)) {
        engine.wake(self()); // the phase has changed
      }
      return;
    }
    Runnable harvest = harvestAfter(reading);
    long since = engine.now();
    desk.load.begin(since);
    boolean more = true;
    Throwable error = null;
    try {
      more =
          waits ? Processes.blocking(() -> reader.read(room, reading)) : reader.read(room, reading);
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      error = e;
    } finally {
      harvest.run();
      Thread.interrupted();
      desk.finishLate(reading, reader);
    }
    long now = engine.now();
    waits = Pace.isWait(now - since);
    FaultPoints.reach("pipeline.read.before");
    int emitted = desk.commit(mine, reading);
    FaultPoints.reach("pipeline.read.after");
    if (emitted < 0) {
      return; // dead, and not told yet
    }
    desk.load.end(now, emitted, 0);
    desk.load.latencies.add(now - since, 1);
    if (error != null) {
      failed(error);
      return;
    }
    reopening = FIRST_PAUSE;
    if (!more) {
      desk.end();
    } else if (emitted > 0 || desk.needsMessages()) {
      engine.wake(self());
    } else {
      lookAfter(engine.plan.values().get(Option.POLL_INTERVAL));
    }
  }

  /** Takes in what was emitted even if the reader does not return; what it gives back ends that. */
  private Runnable harvestAfter(Reading<T> reading) {
    AtomicReference<Runnable> cancel = new AtomicReference<>();
    Runnable harvest =
        new Runnable() {
          @Override
          public void run() {
            desk.harvest(reading);
            if (cancel.get() != DONE) {
              schedule();
            }
          }

          void schedule() {
            Runnable before = cancel.get();
            Runnable next = Kernel.get().after(engine.node, HARVEST, this);
            if (before == DONE || !cancel.compareAndSet(before, next)) {
              next.run();
            }
          }
        };
    cancel.set(Kernel.get().after(engine.node, HARVEST, harvest));
    return () -> cancel.getAndSet(DONE).run();
  }

  // ------------------------------------------------------------------ the reader

  private @Nullable SourceReader<T> reader() {
    SourceReader<T> there = desk.reader();
    if (there != null && !desk.isStale()) {
      return there;
    }
    close();
    try {
      Life mine = life();
      return Processes.blocking(() -> desk.open(mine));
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      failed(e);
      return null;
    }
  }

  /** Opens it anew, after a pause that is longer each time. */
  private void failed(Throwable error) {
    Log.warning(
        "the source of the pipeline \"" + engine.name + "\" failed; next try in " + reopening,
        error);
    engine.emit(new PipelineTelemetry.SourceFailed(engine.name, desk.index(), error, reopening));
    close();
    notBefore = engine.now() + reopening.toNanos();
    if (notBefore == 0) {
      notBefore = 1;
    }
    lookAfter(reopening);
    Duration longer = reopening.multipliedBy(2);
    reopening = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  private void drain() {
    SourceReader<T> there = desk.reader();
    if (there != null && desk.takeDraining()) {
      quietly("drain", () -> there.drain());
    }
  }

  @Override
  protected void terminate(ExitReason reason) {
    if (engine.phase() == Phase.ENDED) {
      end();
    } // else a successor goes on
  }

  private void end() {
    if (engine.isDrained()) {
      drain(); // which was over so soon that it was not told
    }
    close();
  }

  private void close() {
    SourceReader<T> there = desk.takeReader(life());
    if (there != null) {
      quietly("close", there::close);
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private void quietly(String what, Action action) {
    try {
      Processes.blocking(() -> {
        action.run();
        return true;
      });
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      Log.warning("the source of the pipeline \"" + engine.name + "\" did not " + what, e);
    }
  }

  @Override
  protected Object inspect() {
    return desk;
  }
}
