package dev.transom.pipeline;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of a process that reads from the source, and what the source knows of the pipeline. A
 * life that dies while it reads leaves what it has emitted: its successor takes that in.
 */
final class SourceDesk<T> implements SourceContext<T> {
  private final Engine engine;
  private final Source<T> source;
  private final int index;
  final Load load;
  private @Nullable Life owner; // guarded by this, like what follows
  private @Nullable Reading<T> reading;
  private @Nullable SourceReader<T> reader;
  private boolean isStale; // the reader's process has died
  private boolean isDrained;
  private long position;
  private volatile boolean ended;
  private volatile boolean waits; // until there is room, or something to read

  SourceDesk(Engine engine, Source<T> source, int index) {
    this.engine = engine;
    this.source = source;
    this.index = index;
    this.load = new Load(engine.clock);
  }

  // ------------------------------------------------------------------ lives

  synchronized Life takeOver(Pid pid) {
    Life life = new Life(pid);
    owner = life;
    isStale = reader != null;
    Reading<T> dead = reading;
    if (dead != null) {
      reading = null;
      finish(dead);
    }
    return life;
  }

  private void finish(Reading<T> done) {
    take(done);
    engine.giveBack(done.reserved - done.emitted());
  }

  private void take(Reading<T> from) {
    List<Message<T>> fresh = from.take();
    if (!fresh.isEmpty()) {
      position += fresh.size();
      engine.admit(fresh);
    }
  }

  /** Begins to read; null if there is nothing to do now. */
  synchronized @Nullable Reading<T> begin(Life life, int reserved, boolean isEager) {
    if (owner != life) {
      engine.giveBack(reserved);
      return null;
    }
    Reading<T> mine = new Reading<>(reserved, this, isEager);
    reading = mine;
    return mine;
  }

  Message<T> ticketed(Message<T> message) {
    return engine.ticketed(message);
  }

  /** Whether processors wait for messages. */
  boolean isAwaited() {
    return engine.waiting.hasIdle();
  }

  /** Takes in what was emitted so far; the reader may be waiting for more. */
  synchronized void harvest(Reading<T> from) {
    if (reading == from) {
      take(from);
    }
  }

  /** Takes in what was emitted; returns how much that was. */
  synchronized int commit(Life life, Reading<T> mine) {
    if (owner != life || reading != mine) {
      return 0;
    }
    reading = null;
    finish(mine);
    return mine.emitted();
  }

  // ------------------------------------------------------------------ the reader

  synchronized @Nullable SourceReader<T> reader() {
    return reader;
  }

  synchronized boolean isStale() {
    return isStale;
  }

  synchronized void reader(Life life, @Nullable SourceReader<T> fresh) {
    if (owner == life) {
      reader = fresh;
      isStale = false;
    }
  }

  SourceReader<T> open() throws Exception {
    return source.open(this);
  }

  /** Whether the reader is to be told that nothing more will be asked for; once. */
  synchronized boolean takeDraining() {
    boolean first = !isDrained;
    isDrained = true;
    return first;
  }

  /** Nothing more is asked for: whoever reads at this moment is interrupted. */
  void drain() {
    Life life = null;
    synchronized (this) {
      if (reading != null) {
        life = owner;
      }
    }
    if (life != null) {
      Kernel.get().end(life.pid, ExitReason.KILLED);
    }
    wakeAnyway();
  }

  boolean hasEnded() {
    return ended;
  }

  // ------------------------------------------------------------------ waiting

  /** Who reads will be told when there is something to do. */
  void waits(boolean newWaits) {
    waits = newWaits;
  }

  @Override
  public void wakeUp() {
    if (waits) {
      wakeAnyway();
    }
  }

  private void wakeAnyway() {
    waits = false;
    Pid there;
    synchronized (this) {
      there = owner == null ? null : owner.pid;
    }
    if (there != null) {
      engine.wake(there);
    }
  }

  boolean isWaiting() {
    return waits;
  }

  synchronized void pushed() {
    position++;
  }

  // ------------------------------------------------------------------ for the source

  @Override
  public String pipeline() {
    return engine.name;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public int concurrency() {
    return engine.sources.size();
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public void push(Message<T> message) {
    engine.push(this, message);
  }

  @Override
  public boolean tryPush(Message<T> message) {
    return engine.tryPush(this, message);
  }

  @Override
  public void end() {
    ended = true;
    engine.checkFinished();
  }

  @Override
  public int revoke(Object group, Duration timeout) {
    return engine.revoke(group, timeout);
  }

  @Override
  public String toString() {
    return "source " + index + " of the pipeline " + engine.name;
  }
}
