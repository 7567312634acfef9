package dev.transom.process;

import org.jspecify.annotations.Nullable;

/** Links and monitors: entries on both sides, each side under its own lock. */
final class Links {
  private Links() {}

  /** Links two processes; if the other is dead, {@code cell} gets the signal at once. */
  static void link(Cell cell, Cell other) {
    if (cell == other) {
      return;
    }
    if (!addOneSide(other, cell)) {
      Death.signal(cell, other, ExitReason.NO_PROCESS, false);
    } else if (!addOneSide(cell, other)) {
      removeOneSide(other, cell);
      Death.signal(other, cell, cell.exitOr(ExitReason.NO_PROCESS), false);
    } else if (!other.isAlive()) {
      removeOneSide(cell, other); // its death may have looked before the entry was there
    }
  }

  static void unlink(Cell cell, Cell other) {
    removeOneSide(other, cell);
    removeOneSide(cell, other);
  }

  static boolean addOneSide(Cell cell, Cell other) {
    Relations mine = cell.relations();
    synchronized (mine) {
      if (!mine.closed) {
        mine.links = SmallSet.add(mine.links, other);
      }
      return !mine.closed;
    }
  }

  static void removeOneSide(Cell cell, Cell other) {
    Relations mine = cell.peekRelations();
    if (mine != null) {
      synchronized (mine) {
        mine.links = SmallSet.remove(mine.links, other);
      }
    }
  }

  static Monitor monitor(Cell watcher, Cell target, @Nullable String name) {
    Monitor monitor = new Monitor(watcher, target, name);
    Relations mine = watcher.relations();
    synchronized (mine) {
      if (mine.closed) {
        throw ProcessEnded.INSTANCE;
      }
      mine.watching = SmallSet.add(mine.watching, monitor);
    }
    Relations theirs = target.relations();
    boolean closed;
    synchronized (theirs) {
      closed = theirs.closed;
      if (!closed) {
        theirs.watchers = SmallSet.add(theirs.watchers, monitor);
      }
    }
    if (closed) {
      Death.tellDown(monitor, ExitReason.NO_PROCESS);
    } else if (watcher.exit != null) {
      demonitor(monitor); // the watcher died in between and its death did not see the other side
    }
    return monitor;
  }

  /** True if the monitor was still active: no Down has been sent, and none will be. */
  static boolean demonitor(Monitor monitor) {
    boolean active = monitor.claim(Monitor.CANCELLED);
    Relations theirs = Cell.of(monitor.target).peekRelations();
    if (theirs != null) {
      synchronized (theirs) {
        theirs.watchers = SmallSet.remove(theirs.watchers, monitor);
      }
    }
    forget(monitor);
    return active;
  }

  /** Takes a monitor that is active no more from the process that held it. */
  static void forget(Monitor monitor) {
    Relations mine = monitor.watcher.peekRelations();
    if (mine != null) {
      synchronized (mine) {
        mine.watching = SmallSet.remove(mine.watching, monitor);
      }
    }
  }
}
