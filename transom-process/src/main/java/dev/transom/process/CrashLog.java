package dev.transom.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The latest crashes of a node. A crash is kept first and told to the reporter then. */
final class CrashLog {
  private static final int KEPT = 1_000;

  private final Deque<CrashReport> reports = new ArrayDeque<>(); // guarded by itself

  void add(Cell cell, ExitReason reason, Throwable cause) {
    Relations relations = cell.peekRelations();
    CrashReport report =
        new CrashReport(
            cell.node.clock.now(),
            cell,
            Inspection.label(cell),
            Optional.ofNullable(relations == null ? null : relations.supervisor),
            lastMessages(cell),
            reason,
            cause);
    synchronized (reports) {
      if (reports.size() == KEPT) {
        reports.removeFirst();
      }
      reports.addLast(report);
    }
    Strand.aside("the crash reporter", () -> cell.node.options().crashReporter().accept(report));
  }

  private static List<Object> lastMessages(Cell cell) {
    if (cell.strand() instanceof Activation activation) {
      return activation.messages();
    }
    Object last = cell instanceof ThreadCell thread ? thread.lastTaken() : null;
    return last == null ? List.of() : List.of(last);
  }

  List<CrashReport> all() {
    synchronized (reports) {
      return List.copyOf(reports);
    }
  }
}
