package dev.transom.process;

import dev.transom.process.spi.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How processes end. Death is logical: the winner of {@link Cell#tryExit} takes names, links,
 * monitors, timers and open calls at once and tells everybody, whatever the dead one's thread is
 * doing. The physical end, {@link Ending#left}, is declared by whoever can be sure that nobody will
 * execute the process's code any more: its thread, the runner that finds it dead in a run queue, or
 * the killer of an idle one. Who waits for it is told when both have happened.
 *
 * <p>A chain of links is walked with a work list, not by recursion: it may be a million long.
 */
final class Death {
  private Death() {}

  /** From itself: its own signals have been delivered. */
  private record Signal(Cell to, Pid from, ExitReason reason) {}

  /** What a process ends with whose owner ended normally. */
  private static final ExitReason ORPHANED = ExitReason.shutdown("its owner has ended");

  /** Ends a process; false if it was dead already. */
  static boolean end(Cell cell, ExitReason reason, @Nullable Throwable cause) {
    if (!cell.tryExit(reason)) {
      return false;
    }
    Deque<Signal> signals = new ArrayDeque<>(4);
    bury(cell, reason, cause, signals);
    spread(signals);
    return true;
  }

  /**
   * Delivers an exit signal.
   *
   * @param own whether the process sends it to itself: only then does NORMAL end it
   */
  static void signal(Cell to, Pid from, ExitReason reason, boolean own) {
    if (to.hasFlag(Cell.TRAP_EXIT)) {
      to.push(new Letter(Kind.SIGNAL, new Exit(from, reason)));
    } else if (own || !(reason instanceof ExitReason.Normal)) {
      end(to, reason, null);
    }
  }

  private static void spread(Deque<Signal> signals) {
    for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
      Cell to = signal.to;
      if (to == signal.from) {
        to.told(signal.reason);
      } else if (to.hasFlag(Cell.TRAP_EXIT)) {
        to.push(new Letter(Kind.SIGNAL, new Exit(signal.from, signal.reason)));
      } else {
        boolean normal = signal.reason instanceof ExitReason.Normal;
        ExitReason reason = normal ? ORPHANED : signal.reason;
        if ((!normal || to.owner() == signal.from) && to.tryExit(reason)) {
          bury(to, reason, null, signals);
        }
      }
    }
  }

  /** Ties a process to its owner, before it starts. */
  static void own(Cell owner, Cell cell) {
    Links.link(owner, cell);
    if (owner.exit != null) {
      end(cell, ORPHANED, null); // the owner ended normally: its signal alone would do nothing
    }
  }

  private static void bury(
      Cell cell, ExitReason reason, @Nullable Throwable cause, Deque<Signal> signals) {
    Node node = cell.node;
    cell.died(reason);
    Relations.Legacy legacy = close(cell);
    for (String name : legacy.names()) {
      node.names.remove(name, cell);
    }
    for (Runnable keeper : legacy.keepers()) {
      Strand.aside("an action at the death of " + cell, keeper);
    }
    node.table.remove(cell);
    if (cause != null) {
      node.crashes.add(cell, reason, cause);
    }
    tellExited(cell, reason);
    Letter left = (Letter) Cell.INBOX.getAndSet(cell, Cell.DEAD);
    failCalls(cell, left, legacy, reason);
    for (Timer timer : legacy.timers()) {
      timer.discard();
    }
    for (Monitor monitor : legacy.watching()) {
      unwatch(monitor);
    }
    for (Cell linked : legacy.links()) {
      Links.removeOneSide(linked, cell);
      signals.add(new Signal(linked, cell, reason));
    }
    if (cell.wantsToldCall()) {
      signals.add(new Signal(cell, cell, reason));
    }
    for (Monitor monitor : legacy.watchers()) {
      tellDown(monitor, reason);
    }
    settle(cell, left);
    Ending.buried(cell);
  }

  private static void tellExited(Cell cell, ExitReason reason) {
    Recording.exited(cell, reason);
    Telemetry telemetry = cell.node.telemetry();
    if (telemetry.listens(ProcessExited.class)) {
      telemetry.emit(new ProcessExited(cell, Inspection.label(cell), reason));
    }
  }

  /** Closes the relations and takes what was there; for the winner of {@code exit}. */
  private static Relations.Legacy close(Cell cell) {
    Relations relations = cell.relations();
    LimitedInbox limit = relations.limit;
    if (limit != null) {
      limit.close();
    }
    return relations.close();
  }

  /** Takes a fired or forgotten monitor out of the monitored process's list. */
  private static void unwatch(Monitor monitor) {
    Relations theirs = Cell.of(monitor.target).peekRelations();
    if (theirs != null) {
      synchronized (theirs) {
        theirs.watchers = SmallSet.remove(theirs.watchers, monitor);
      }
    }
  }

  static void tellDown(Monitor monitor, ExitReason reason) {
    if (!monitor.claim(Monitor.FIRING)) {
      return;
    }
    Links.forget(monitor);
    monitor.watcher.push(new Letter(Kind.SIGNAL, new Down(monitor, monitor.target, reason)));
    monitor.fired();
  }

  private static void failCalls(
      Cell cell, @Nullable Letter inbox, Relations.Legacy legacy, ExitReason reason) {
    Strand strand = cell.strand();
    if (strand instanceof Activation activation) {
      CallLetter<?> current = activation.currentCall;
      if (current != null && current.callee == cell) {
        current.ended(reason);
      }
    }
    legacy.openCalls().forEach(call -> call.ended(reason));
    int abandoned = 0;
    for (Letter letter = inbox; letter != null; letter = letter.next) {
      if (letter instanceof CallLetter<?> call) {
        call.ended(reason);
      } else if (Drops.matters(letter)) {
        abandoned++;
      }
    }
    cell.node.drops.abandoned(abandoned); // what is in the save queue is counted at the very end
    // For callers of a process that is stuck. The owner may be taking a letter from the save queue
    // meanwhile, at most one more since it is dead; then the walk ends early and is taken up again.
    for (int attempt = 0; attempt < 3 && !failWaiting(cell, reason); attempt++) {
      Thread.onSpinWait();
    }
  }

  /** False if the walk was disturbed. What is missed, the owner fails at its physical end. */
  private static boolean failWaiting(Cell cell, ExitReason reason) {
    int left = cell.waiting;
    for (Letter letter = cell.firstLetter();
        left > 0 && letter != null;
        letter = cell.letterAfter(letter)) {
      if (letter instanceof CallLetter<?> call) {
        call.ended(reason);
      }
      left--;
    }
    return left == 0;
  }

  private static void settle(Cell cell, @Nullable Letter left) {
    if (left == Cell.IDLE) {
      Ending.left(cell); // in no run queue: nobody else will ever look at it
      return;
    }
    Strand strand = cell.strand();
    if (strand != null && strand != Strand.current()) {
      cell.setFlag(Cell.ZOMBIE);
      cell.node.zombies.add(cell);
      strand.disturb(cell);
    }
  }
}
