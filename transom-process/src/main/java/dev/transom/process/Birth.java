package dev.transom.process;

import dev.transom.process.spi.BehaviourFactory;
import dev.transom.process.spi.SpawnSpec;
import org.jspecify.annotations.Nullable;

/**
 * How processes begin: options become a process that is known to its node, then tied, then started.
 * From its registration on anybody may find it by its name or number and kill it, so every step
 * holds for a process that is dead already; a link or monitor is made before the start, so that
 * nothing of its life is missed.
 */
final class Birth {
  private Birth() {}

  /** A monitor to be made between the birth and the start of a process. */
  static final class MonitorRequest {
    final Cell watcher;
    @Nullable Monitor monitor;

    MonitorRequest(Cell watcher) {
      this.watcher = watcher;
    }
  }

  static ThreadCell thread(
      Node node,
      ProcessBody body,
      SpawnOptions options,
      @Nullable Cell link,
      @Nullable MonitorRequest watch) {
    ThreadCell cell = new ThreadCell(node, node.nextId(), body);
    prepare(cell, new SpawnSpec(options, link, null, 0));
    start(cell, watch);
    return cell;
  }

  static ThreadCell thread(Node node, ProcessBody body, SpawnSpec spec) {
    ThreadCell cell = new ThreadCell(node, node.nextId(), body);
    prepare(cell, spec);
    Pid owner = cell.owner();
    if (owner != null) {
      Death.own(Cell.of(owner), cell);
    }
    start(cell, null);
    return cell;
  }

  private static void start(ThreadCell cell, @Nullable MonitorRequest watch) {
    try {
      if (watch != null) {
        watch.monitor = Links.monitor(watch.watcher, cell, null);
      }
      cell.node.scheduler.startThread(cell);
    } catch (RuntimeException | Error e) { // no thread to be had, or the spawner is dead
      Death.end(cell, ExitReason.KILLED, null);
      Ending.left(cell);
      throw e;
    }
  }

  static CallbackCell callback(Node node, BehaviourFactory factory, SpawnSpec spec) {
    CallbackCell cell = new CallbackCell(node, node.nextId(), factory);
    prepare(cell, spec);
    if (cell.hasFlag(Cell.CPU_BOUND)) {
      DedicatedThread thread = new DedicatedThread(cell);
      node.dedicated.put(cell, thread);
      thread.start();
    }
    cell.schedule(Strand.current(), false);
    return cell;
  }

  private static void prepare(Cell cell, SpawnSpec spec) {
    if (spec.supervisor() != null) {
      Relations relations = cell.relations();
      relations.supervisor = Cell.of(spec.supervisor());
      relations.restarts = spec.restarts();
    }
    SpawnOptions options = spec.options();
    if (options.cpuBound()) {
      cell.setFlag(Cell.CPU_BOUND);
    }
    if (!options.label().isEmpty()) {
      cell.relations().label = options.label();
    }
    options.mailbox().ifPresent(limit -> limit(cell, limit));
    register(cell, spec);
    Node node = cell.node;
    node.stop.born();
    node.table.put(cell);
    if (!cell.isAlive()) {
      node.table.remove(cell); // killed by its name, before it was there
    }
    Recording.spawned(cell);
    if (node.telemetry().listens(ProcessSpawned.class)) {
      node.telemetry().emit(new ProcessSpawned(cell, Inspection.label(cell)));
    }
    if (spec.link() != null) {
      Links.link(Cell.of(spec.link()), cell);
    }
  }

  /** Gives it its names; all of them or, if one is taken, none. */
  private static void register(Cell cell, SpawnSpec spec) {
    Names names = cell.node.names;
    spec.options().name().ifPresent(name -> names.register(name, cell));
    if (spec.registration() != null) {
      try {
        spec.registration().accept(cell);
      } catch (RuntimeException | Error e) {
        spec.options().name().ifPresent(names::unregister);
        throw e;
      }
    }
  }

  private static void limit(Cell cell, MailboxLimit limit) {
    cell.relations().limit = new LimitedInbox(limit);
    cell.setFlag(Cell.LIMITED);
  }
}
