package dev.transom.process;

import java.util.List;

/**
 * The physical end of a process, in static functions over the {@link Cell}. It needs two things, in
 * either order and on any two threads: nobody executes the process's code any more (<em>left</em>),
 * and its {@link Death} has told everybody (<em>buried</em>). Each is a flag of the one word, so
 * whoever sets the second sees the first and concludes, once.
 */
final class Ending {
  private Ending() {}

  /** Nobody executes this process's code any more. Called once. */
  static void left(Cell cell) {
    cell.releaseThread();
    if ((cell.addFlags(Cell.LEFT) & Cell.BURIED) != 0) {
      conclude(cell);
    }
  }

  /** Names, links and monitors are gone, and everybody has been told. Called once. */
  static void buried(Cell cell) {
    if ((cell.addFlags(Cell.BURIED) & Cell.LEFT) != 0) {
      conclude(cell);
    }
  }

  /**
   * Left and buried. First everything that belongs to the end is done; then it has ended, and who
   * waits for that learns it. So a successor, or who has awaited the end, finds nothing half done.
   */
  private static void conclude(Cell cell) {
    int abandoned = 0;
    for (Letter letter = cell.firstLetter(); letter != null; letter = cell.letterAfter(letter)) {
      if (letter instanceof CallLetter<?> call) {
        call.ended(cell.exitOr(ExitReason.NO_PROCESS));
      } else if (Drops.matters(letter)) {
        abandoned++;
      }
    }
    cell.node.drops.abandoned(abandoned);
    cell.head = null;
    cell.tail = null;
    cell.waiting = 0;
    cell.addFlags(Cell.CONCLUDED);
    Relations mine = cell.peekRelations();
    if (mine != null) {
      List<Runnable> endings;
      synchronized (mine) {
        endings = SmallSet.list(mine.endings);
        mine.endings = null;
      }
      run(cell, endings);
    }
    int flags = cell.addFlags(Cell.ENDED);
    if ((flags & Cell.ZOMBIE) != 0) { // few are, and the look alone would cost each a hash code
      cell.node.zombies.remove(cell);
    }
    mine = cell.peekRelations();
    if (mine != null) {
      List<Runnable> waiters;
      synchronized (mine) {
        waiters = SmallSet.list(mine.waiters);
        mine.waiters = null;
      }
      run(cell, waiters);
    }
    cell.node.stop.ended((flags & Cell.ASKED) != 0);
  }

  private static void run(Cell cell, List<Runnable> actions) {
    actions.forEach(action -> Strand.aside("an action at the end of " + cell, action));
  }

  /** Makes an action a part of the end; runs it at once if the end has begun. */
  static void atEnd(Cell cell, Runnable action) {
    Relations mine = cell.relations();
    synchronized (mine) {
      if (!cell.hasFlag(Cell.CONCLUDED)) {
        mine.endings = SmallSet.add(mine.endings, action);
        return;
      }
    }
    action.run();
  }

  /** Runs an action after the end; at once if it has come. */
  static void whenEnded(Cell cell, Runnable action) {
    Relations mine = cell.relations();
    synchronized (mine) {
      if (!cell.hasFlag(Cell.ENDED)) {
        mine.waiters = SmallSet.add(mine.waiters, action);
        return;
      }
    }
    action.run();
  }

  /** Takes a {@link #whenEnded} back. */
  static void forget(Cell cell, Runnable action) {
    Relations mine = cell.relations();
    synchronized (mine) {
      mine.waiters = SmallSet.remove(mine.waiters, action);
    }
  }
}
