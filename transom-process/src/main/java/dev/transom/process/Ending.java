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

  /** Left and buried: now a successor may start. */
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
    boolean wasAsked =
        (cell.addFlags(Cell.ENDED) & Cell.ASKED)
            != 0; // who sees it finds the lost messages counted
    cell.node.zombies.remove(cell);
    Relations mine = cell.peekRelations();
    if (mine != null) {
      List<Runnable> endings;
      synchronized (mine) {
        endings = SmallSet.list(mine.endings);
        mine.endings = null;
      }
      endings.forEach(ending -> Strand.aside("an action at the end of " + cell, ending));
    }
    cell.node.stop.ended(wasAsked);
  }

  /** Runs an action at the end; at once if it has come. */
  static void whenEnded(Cell cell, Runnable action) {
    Relations mine = cell.relations();
    synchronized (mine) {
      if (!cell.hasFlag(Cell.ENDED)) {
        mine.endings = SmallSet.add(mine.endings, action);
        return;
      }
    }
    action.run();
  }

  static void forget(Cell cell, Runnable action) {
    Relations mine = cell.relations();
    synchronized (mine) {
      mine.endings = SmallSet.remove(mine.endings, action);
    }
  }
}
