package dev.transom.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what others may know of a process, without stopping it. */
final class Inspection {
  private Inspection() {}

  static List<ProcessInfo> processes(Node node) {
    return Stream.concat(node.table.all().stream(), node.zombies.stream())
        .flatMap(cell -> info(cell).stream())
        .toList();
  }

  static String label(Cell cell) {
    Relations relations = cell.peekRelations();
    String label = relations == null ? null : relations.label;
    return label == null ? "" : label;
  }

  /** Free: each letter in the inbox knows how deep it is. */
  private static int mailboxLength(Cell cell) {
    Letter top = cell.inbox;
    return (top == null || cell.hasFlag(Cell.LIMITED) ? 0 : top.depth) + cell.waiting;
  }

  /** The mailbox, and the message that is being handled: who is busy has more before it. */
  static int load(Cell cell) {
    Strand strand = cell.strand();
    boolean busy = strand != null && (cell instanceof CallbackCell || strand.isIn(cell));
    return cell.isAlive() ? Math.max(0, mailboxLength(cell)) + (busy ? 1 : 0) : 0;
  }

  static MailboxFlooded flooded(Cell cell) {
    return new MailboxFlooded(cell, label(cell), mailboxLength(cell));
  }

  static Optional<ProcessInfo> info(Cell cell) {
    if (cell.hasFlag(Cell.ENDED)) {
      return Optional.empty();
    }
    Node node = cell.node;
    long now = node.coarseNanos();
    Duration age = Ages.since(cell.born, now);
    Duration busy = Duration.ofNanos(Math.max(0, cell.busyNanos + running(cell)));
    double share = age.isZero() ? 0 : Math.min(1, (double) busy.toNanos() / age.toNanos());
    Relations relations = cell.peekRelations();
    Ties ties = relations == null ? Ties.NONE : ties(relations);
    return Optional.of(
        new ProcessInfo(
            cell,
            ties.names,
            label(cell),
            cell instanceof CallbackCell ? "callback" : "thread",
            state(cell),
            mailboxLength(cell),
            cell.handled,
            busy,
            share,
            Ages.since(cell.active, now),
            ties.links,
            ties.monitors,
            ties.watchers,
            cell.hasFlag(Cell.TRAP_EXIT),
            Optional.ofNullable(relations == null ? null : relations.supervisor),
            relations == null ? 0 : relations.restarts,
            age));
  }

  /** The stretch of work that has not been booked yet. */
  private static long running(Cell cell) {
    Strand strand = cell.strand();
    return strand != null && strand.isIn(cell) ? cell.node.coarseNanos() - strand.since : 0;
  }

  private record Ties(List<String> names, List<Pid> links, List<Pid> monitors, List<Pid> watchers) {
    static final Ties NONE = new Ties(List.of(), List.of(), List.of(), List.of());
  }

  private static Ties ties(Relations relations) {
    synchronized (relations) {
      return new Ties(
          SmallSet.list(relations.names),
          SmallSet.list(relations.links),
          SmallSet.<Monitor>list(relations.watching).stream().map(Monitor::pid).toList(),
          SmallSet.<Monitor>list(relations.watchers).stream()
              .<Pid>map(monitor -> monitor.watcher)
              .toList());
    }
  }

  private static ProcessState state(Cell cell) {
    if (!cell.isAlive()) {
      return ProcessState.ZOMBIE;
    }
    Strand strand = cell.strand();
    if (strand != null && strand.isIn(cell)) {
      return ProcessState.RUNNING;
    }
    if (cell.hasFlag(Cell.SUSPENDED)) {
      return ProcessState.SUSPENDED;
    }
    if (cell instanceof CallbackCell && strand == null) {
      return cell.inbox == Cell.IDLE ? ProcessState.WAITING : ProcessState.RUNNABLE;
    }
    return cell.hasNews() ? ProcessState.RUNNABLE : ProcessState.WAITING;
  }

  static List<StackTraceElement> stack(Cell cell) {
    Strand strand = cell.strand();
    Thread thread = strand == null ? null : strand.thread;
    if (thread == null || cell.hasFlag(Cell.ENDED)) {
      return List.of();
    }
    List<StackTraceElement> stack = List.of(thread.getStackTrace());
    return cell.strand() == strand ? stack : List.of();
  }
}
