package dev.transom.process;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The names of a node. A name goes with its process: the dead have none. */
final class Names {
  private final Map<String, Cell> cells = new ConcurrentHashMap<>();

  @Nullable Cell get(String name) {
    Cell cell = cells.get(name);
    return cell != null && cell.isAlive() ? cell : null;
  }

  Map<String, Cell> all() {
    Map<String, Cell> all = new TreeMap<>(cells);
    all.values().removeIf(cell -> !cell.isAlive());
    return all;
  }

  void register(String name, Cell cell) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a process name must not be empty");
    }
    Relations relations = cell.relations();
    synchronized (relations) {
      if (relations.closed) {
        throw new IllegalStateException(cell + " has ended: it cannot be named \"" + name + "\"");
      }
      Cell holder = cells.putIfAbsent(name, cell);
      while (holder != null) {
        if (holder.isAlive()) {
          throw new NameTakenException(name, holder);
        }
        // dead, and whoever ended it has not come to its names yet
        holder = cells.replace(name, holder, cell) ? null : cells.putIfAbsent(name, cell);
      }
      relations.names = SmallSet.add(relations.names, name);
    }
  }

  /** False if nobody has the name. */
  boolean unregister(String name) {
    Cell cell = cells.get(name);
    if (cell == null) {
      return false;
    }
    Relations relations = cell.relations();
    synchronized (relations) {
      for (String one : SmallSet.<String>list(relations.names)) {
        if (one.equals(name)) {
          relations.names = SmallSet.remove(relations.names, one);
        }
      }
      return cells.remove(name, cell);
    }
  }

  void remove(String name, Cell cell) {
    cells.remove(name, cell);
  }
}
