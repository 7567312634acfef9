package dev.transom.process;

import dev.transom.process.spi.Kind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A process of this node; it is its own address. Two words carry all agreement:
 *
 * <ul>
 *   <li>{@code inbox}: a Treiber stack of letters, or one of the sentinels IDLE (a callback process
 *       that is in no run queue), PARKED (the owner's thread waits) and DEAD. Whoever replaces IDLE
 *       schedules the process, whoever replaces PARKED wakes it, exactly once; nothing leaves DEAD.
 *   <li>{@code exit}: null while the process lives. Whoever sets it has ended the process and takes
 *       its {@link Relations}; see {@link Death} and {@link Ending}.
 * </ul>
 *
 * <p>Everything else is the owner's. Counters are plain fields that others read as estimates.
 */
abstract class Cell extends Pid {
  static final Letter IDLE = new Letter(Kind.SYSTEM, "idle");
  static final Letter PARKED = new Letter(Kind.SYSTEM, "parked");
  static final Letter DEAD = new Letter(Kind.SYSTEM, "dead");

  static final int TRAP_EXIT = 1;
  static final int SUSPENDED = 2;
  static final int FLOODED = 4;
  static final int LIMITED = 8;
  static final int ENDED = 16;
  static final int CPU_BOUND = 32;
  static final int READY = 64; // a callback process is initialised and not yet terminated
  static final int STOPPING = 128; // a callback process will end after the current callback
  static final int LEFT = 256; // the two halves of its end; see Ending
  static final int BURIED = 512;
  static final int CONCLUDED = 2048; // what belongs to its end is being done
  static final int ASKED = 1024; // to stop, by its node
  static final int ZOMBIE = 4096; // has been put among its node's zombies

  private static final int FLOOD = 10_000;
  static final VarHandle INBOX;
  private static final VarHandle EXIT;
  private static final VarHandle RELATIONS;
  private static final VarHandle FLAGS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      INBOX = lookup.findVarHandle(Cell.class, "inbox", Letter.class);
      EXIT = lookup.findVarHandle(Cell.class, "exit", ExitReason.class);
      RELATIONS = lookup.findVarHandle(Cell.class, "relations", Relations.class);
      FLAGS = lookup.findVarHandle(Cell.class, "flags", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Node node;
  final long id;
  volatile @Nullable Letter inbox;
  volatile @Nullable ExitReason exit;
  private volatile @Nullable Relations relations;
  private volatile int flags;

  // the save queue; see SaveQueue
  @Nullable Letter head;
  @Nullable Letter tail;
  int waiting;

  // counters; written by the owner, read by anybody
  final int born; // in the units of Ages
  int active;
  long handled;
  long busyNanos;

  Cell(Node node, long id) {
    this.node = node;
    this.id = id;
    this.born = Ages.stamp(node.coarseNanos());
    this.active = born;
  }

  static Cell of(Pid pid) {
    return (Cell) Objects.requireNonNull(pid, "pid");
  }

  /** The owner's thread, if it has one now. */
  abstract @Nullable Strand strand();

  /** Tells the behaviour, if there is one, that the process is dead. */
  void died(ExitReason reason) {}

  /** The process it was born to work for, if any: its end is never ignored. */
  @Nullable Pid owner() {
    return null;
  }

  /** Whether {@link #told} is to be called. */
  boolean wantsToldCall() {
    return false;
  }

  /** The process is dead, and who was linked to it has had its signal. */
  void told(ExitReason reason) {}

  /** Lets the thread that only this process uses end. */
  void releaseThread() {}

  /** Puts an idle callback process into a run queue. */
  abstract void schedule(@Nullable Strand from, boolean patient);

  @Override
  public final long id() {
    return id;
  }

  @Override
  public final String nodeName() {
    return node.name();
  }

  @Override
  public final boolean isAlive() {
    return exit == null;
  }

  @Override
  public final void send(Object message) {
    send(Kind.INFO, message);
  }

  final void send(Kind kind, Object message) {
    Objects.requireNonNull(message, "message");
    if (MessageCheck.ON && kind != Kind.SYSTEM) {
      MessageCheck.verify(message);
    }
    Strand from = Strand.current();
    checkSender(from);
    if (!push(new Letter(kind, message), from)) {
      node.drops.dropped(this, message, MessageDropped.Cause.RECEIVER_DEAD);
    }
  }

  static void checkSender(@Nullable Strand from) {
    if (from != null && from.cell != null && from.cell.exit != null && !from.isAside()) {
      throw ProcessEnded.INSTANCE;
    }
  }

  final void checkAlive() {
    if (exit != null) {
      throw ProcessEnded.INSTANCE;
    }
  }

  final boolean push(Letter letter) {
    return push(letter, Strand.current());
  }

  /** False if the process is dead. */
  final boolean push(Letter letter, @Nullable Strand from) {
    if ((flags & LIMITED) != 0) {
      LimitedInbox limit = limit();
      return limit != null && limit.push(this, letter, null);
    }
    return deliver(letter, from);
  }

  /** Wakes the owner of a limited inbox. */
  final void ring(Letter bell) {
    deliver(bell, Strand.current());
  }

  private boolean deliver(Letter letter, @Nullable Strand from) {
    while (true) {
      Letter top = inbox;
      if (top == DEAD) {
        return false;
      }
      boolean bare = top == null || top == IDLE || top == PARKED;
      letter.next = bare ? null : top;
      letter.depth = bare || top == null ? 1 : top.depth + 1;
      if (INBOX.compareAndSet(this, top, letter)) {
        if (top == IDLE) {
          schedule(from, letter instanceof PatientLetter);
        } else if (top == PARKED) {
          wakeOwner();
        }
        if (letter.depth + waiting >= FLOOD && (flags & FLOODED) == 0) {
          flooded();
        }
        return true;
      }
      Thread.onSpinWait();
    }
  }

  final void wakeOwner() {
    Strand owner = strand();
    if (owner != null) {
      owner.wake();
    }
  }

  private void flooded() {
    if (setFlag(FLOODED)) {
      node.telemetry().emit(Inspection.flooded(this));
    }
  }

  // ------------------------------------------------------------------ taking, for the owner

  /**
   * Takes the letter that is alone in the inbox past the save queue, which must be empty: for most
   * processes that is all that ever happens, and what an old object refers to costs the collector.
   * Null if there is none, or more than one, or the mailbox has a limit or was flooded.
   */
  final @Nullable Letter takeOnly() {
    Letter top = inbox;
    if (top == null
        || top.depth != 1
        || (flags & (LIMITED | FLOODED)) != 0
        || !INBOX.compareAndSet(this, top, (Letter) null)) {
      return null;
    }
    handled++;
    return top;
  }

  /** Moves the inbox behind the save queue; false if nothing was there. */
  final boolean drain() {
    Letter top;
    do {
      top = inbox;
      if (top == null || top == DEAD || top == IDLE || top == PARKED) {
        return false;
      }
    } while (!INBOX.compareAndSet(this, top, (Letter) null));
    if ((flags & LIMITED) != 0) {
      LimitedInbox limit = limit();
      if (limit != null) {
        limit.answerBell();
      }
      return true;
    }
    SaveQueue.appendReversed(this, top);
    VarHandle.fullFence(); // a killer that sees us alive no more sees these letters; see Death
    if ((flags & FLOODED) != 0 && waiting < FLOOD / 2) {
      clearFlag(FLOODED);
    } else if (waiting >= FLOOD && (flags & FLOODED) == 0) {
      flooded();
    }
    return true;
  }

  /** The first waiting letter, which stays; null if none waits. */
  final @Nullable Letter firstLetter() {
    LimitedInbox limit = limit();
    return limit == null ? head : limit.first(this);
  }

  final @Nullable Letter letterAfter(Letter letter) {
    LimitedInbox limit = limit();
    return limit == null ? letter.next : limit.after(this, letter);
  }

  final void takeOut(Letter letter) {
    LimitedInbox limit = limit();
    if (limit == null) {
      SaveQueue.remove(this, letter);
    } else {
      limit.take(this, letter);
    }
    handled++;
  }

  private @Nullable LimitedInbox limit() {
    if ((flags & LIMITED) == 0) {
      return null;
    }
    Relations current = relations;
    return current == null ? null : current.limit;
  }

  // ------------------------------------------------------------------ flags and relations

  final boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }

  /** True if the flag was not set before. */
  final boolean setFlag(int flag) {
    return (addFlags(flag) & flag) == 0;
  }

  /** Sets flags; what all of them were before. */
  final int addFlags(int more) {
    return (int) FLAGS.getAndBitwiseOr(this, more);
  }

  final void clearFlag(int flag) {
    FLAGS.getAndBitwiseAnd(this, ~flag);
  }

  /** The relations as they are; null if there never were any. */
  final @Nullable Relations peekRelations() {
    return relations;
  }

  /** The relations, made if need be; closed ones if the process is dead. */
  final Relations relations() {
    Relations current = relations;
    if (current != null) {
      return current;
    }
    Relations fresh = new Relations();
    return RELATIONS.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(relations);
  }

  final ExitReason exitOr(ExitReason fallback) {
    ExitReason reason = exit;
    return reason == null ? fallback : reason;
  }

  // ------------------------------------------------------------------ the end

  final boolean tryExit(ExitReason reason) {
    return EXIT.compareAndSet(this, null, reason);
  }

  @Override
  public final void exit(ExitReason reason) {
    Objects.requireNonNull(reason, "reason");
    Strand from = Strand.current();
    checkSender(from);
    Cell sender = from == null ? null : from.cell;
    Death.signal(this, sender == null ? this : sender, reason, sender == this);
    checkSender(from);
  }

  @Override
  public final void kill() {
    Strand from = Strand.current();
    checkSender(from);
    Death.end(this, ExitReason.KILLED, null);
    checkSender(from);
  }

  /** Ends a stretch of work. Waits in our own calls do not count as work. */
  final void worked(Strand strand) {
    long now = node.coarseNanos();
    busyNanos += now - strand.since;
    active = Ages.stamp(now);
  }

  /** Whether a callback process is in a run queue or a thread process has something to take. */
  final boolean hasNews() {
    Letter top = inbox;
    return top != null && top != IDLE && top != PARKED && top != DEAD;
  }
}
