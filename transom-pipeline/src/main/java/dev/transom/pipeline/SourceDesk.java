package dev.transom.pipeline;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The place of a process that reads from the source, and what the source knows of the pipeline. A
 * life that dies while it reads leaves what it has emitted: its successor takes that in.
 *
 * <p>Whoever waits says what for, and then looks once more: for room, which the engine brings, or
 * for something to read, which {@link #wakeUp} brings. The two are apart, since room is to wake
 * nobody who has asked for nothing but messages: a source that is polled would be polled all the
 * time.
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
  private boolean isShut;
  private long position;
  private boolean isOpening; // somebody waits in open
  private volatile boolean ended;
  private volatile boolean needsRoom; // or to be told that it may go on
  private volatile boolean needsMessages; // the reader had none
  private volatile boolean rung; // there may be some since it was asked last

  SourceDesk(Engine engine, Source<T> source, int index) {
    this.engine = engine;
    this.source = source;
    this.index = index;
    this.load = new Load(engine.clock);
  }

  // ------------------------------------------------------------------ lives

  Life takeOver(Pid pid) {
    Life life;
    int unused;
    synchronized (this) {
      life = new Life(pid, owner);
      owner = isShut ? null : life;
      isOpening = false;
      isStale = reader != null && !(reader instanceof LastingReader);
      unused = finish();
    }
    giveBack(unused);
    return life;
  }

  /** Nobody reads here any more; what was emitted is taken in. */
  void shutOut() {
    int unused;
    synchronized (this) {
      isShut = true;
      owner = null;
      unused = finish();
    }
    giveBack(unused);
  }

  /** Under the lock: takes in what was emitted; returns how much room was kept for more. */
  private int finish() {
    Reading<T> done = reading;
    if (done == null) {
      return 0;
    }
    reading = null;
    done.close();
    take(done);
    return done.reserved - done.emitted();
  }

  /** Not under the lock: it may have been the last. */
  private void giveBack(int unused) {
    if (unused > 0) {
      engine.intake.giveBack(unused);
      engine.intake.roomCame();
    }
  }

  private void take(Reading<T> from) {
    Message<T>[] fresh = from.take();
    if (fresh.length > 0) {
      position += fresh.length;
      engine.intake.admit(fresh);
    }
  }

  /** Begins to read; null if there is nothing to do now. */
  @Nullable Reading<T> begin(Life life, int reserved, boolean isEager) {
    synchronized (this) {
      // Who changes the phase looks for a reading after that: one of the two sees the other.
      if (owner == life && engine.phase() == Phase.RUNNING) {
        Reading<T> mine = new Reading<>(reserved, this, isEager);
        reading = mine;
        return mine;
      }
    }
    giveBack(reserved);
    return null;
  }

  synchronized boolean isOwner(Life life) {
    return owner == life;
  }

  Message<T> ticketed(Message<T> message) {
    return engine.tickets.ticketed(message);
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

  /**
   * The call is over: what came while another life began, too late to be taken in, goes back. A
   * reader that lasts does not give it again: that is taken in.
   */
  void finishLate(Reading<T> mine, SourceReader<T> from) {
    List<Message<?>> late;
    synchronized (this) {
      late = List.copyOf(mine.takeLate());
    }
    if (late.isEmpty() || (from instanceof LastingReader && engine.intake.injectTicketed(late))) {
      return;
    }
    engine.tickets.left(late);
    engine.releases.tell(late);
  }

  /** Takes in what was emitted; returns how much that was, -1 for a life that is over. */
  int commit(Life life, Reading<T> mine) {
    int unused;
    synchronized (this) {
      if (owner != life || reading != mine) {
        return -1;
      }
      unused = finish();
    }
    giveBack(unused);
    return mine.reserved - unused;
  }

  // ------------------------------------------------------------------ the reader

  synchronized @Nullable SourceReader<T> reader() {
    return reader;
  }

  synchronized boolean isStale() {
    return isStale;
  }

  /** For who works here; null if another life has taken over, whose reader it is now. */
  synchronized @Nullable SourceReader<T> takeReader(Life life) {
    return owner == null || owner == life ? takeReader() : null;
  }

  /** Who takes it closes it; another is opened when one is needed. */
  synchronized @Nullable SourceReader<T> takeReader() {
    SourceReader<T> taken = reader;
    reader = null;
    isStale = false;
    return taken;
  }

  /** Opens it; null if another life has taken over meanwhile, then it is closed. */
  @Nullable SourceReader<T> open(Life life) throws Exception {
    synchronized (this) {
      isOpening = owner == life;
    }
    SourceReader<T> fresh;
    try {
      fresh = source.open(this);
      if (fresh == null) {
        throw new NullPointerException("the source opened null: return a reader from open");
      }
    } finally {
      synchronized (this) {
        isOpening &= owner != life;
      }
    }
    synchronized (this) {
      if (owner == life) {
        reader = fresh;
        isStale = false;
        return fresh;
      }
    }
    fresh.close();
    return null;
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
      if (reading != null || isOpening) {
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

  /** Who reads is told when there is room, or the pipeline goes on. To be looked for again then. */
  synchronized void needsRoom(Life life) {
    needsRoom |= owner == life; // what a dead one does not need, its successor may
  }

  /** The reader is asked now: what rings from here on is not known to it. */
  synchronized void asks(Life life) {
    if (owner == life) {
      needsRoom = false;
      needsMessages = false;
      rung = false;
    }
  }

  /** The reader had nothing; returns whether there is something since it was asked. */
  boolean needsMessages() {
    needsMessages = true;
    return rung;
  }

  @Override
  public void wakeUp() {
    rung = true;
    if (needsMessages) {
      wakeAnyway();
    }
  }

  /** There is room. */
  void roomCame() {
    if (needsRoom) {
      wakeAnyway();
    }
  }

  void wakeAnyway() {
    needsRoom = false;
    needsMessages = false;
    Pid there;
    synchronized (this) {
      there = owner == null ? null : owner.pid;
    }
    if (there != null) {
      engine.wake(there);
    }
  }

  boolean isWaitingForRoom() {
    return needsRoom;
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
    Objects.requireNonNull(message, "message");
    engine.intake.push(this, message);
  }

  @Override
  public boolean tryPush(Message<T> message) {
    Objects.requireNonNull(message, "message");
    return engine.intake.tryPush(this, message);
  }

  @Override
  public void end() {
    ended = true;
    engine.checkFinished();
  }

  @Override
  public int revoke(Object group, Duration timeout) {
    return engine.releases.revoke(group, timeout);
  }

  @Override
  public String toString() {
    return "source " + index + " of the pipeline " + engine.name;
  }
}
