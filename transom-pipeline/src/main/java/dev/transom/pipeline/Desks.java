package dev.transom.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The places of all processors and batch processors. One is added when it is first needed. */
final class Desks {
  private final Engine engine;
  private final List<ProcessorDesk> processors = new ArrayList<>(); // guarded by itself
  private final Map<String, List<BatchDesk>> batchProcessors = new LinkedHashMap<>(); // as above
  private volatile int target;
  private volatile boolean isShut;

  Desks(Engine engine) {
    this.engine = engine;
    this.target = engine.plan.values().get(Option.PROCESSORS);
  }

  /** How many processors there are to be. */
  int target() {
    return target;
  }

  void target(int processors) {
    target = processors;
  }

  // ------------------------------------------------------------------ processors

  ProcessorDesk processor(int index) {
    synchronized (processors) {
      while (processors.size() <= index) {
        processors.add(opened(new ProcessorDesk(engine, processors.size())));
      }
      return processors.get(index);
    }
  }

  List<ProcessorDesk> processors() {
    synchronized (processors) {
      return List.copyOf(processors);
    }
  }

  /** Those at which somebody is to work: as many as were asked for, and others that have work. */
  List<ProcessorDesk> occupied() {
    processor(target - 1);
    return withoutRetired(processors());
  }

  /** How many messages are to wait for processors: so many that none of them ever waits. */
  int lineLimit() {
    int each = 0;
    synchronized (processors) {
      for (int i = 0; i < processors.size() && i < target; i++) {
        each += processors.get(i).chunk();
      }
      each += Math.max(0, target - processors.size()) * Pace.FIRST;
    }
    return 2 * each;
  }

  // ------------------------------------------------------------------ batch processors

  BatchDesk batchProcessor(BatchTable table, int index) {
    synchronized (batchProcessors) {
      List<BatchDesk> desks =
          batchProcessors.computeIfAbsent(table.plan.name(), _ -> new ArrayList<>());
      while (desks.size() <= index) {
        desks.add(opened(new BatchDesk(engine, table, desks.size())));
      }
      return desks.get(index);
    }
  }

  List<BatchDesk> batchProcessors(BatchTable table) {
    synchronized (batchProcessors) {
      return List.copyOf(batchProcessors.getOrDefault(table.plan.name(), List.of()));
    }
  }

  /** As {@link #occupied()}, of a batcher. */
  List<BatchDesk> occupied(BatchTable table) {
    batchProcessor(table, table.concurrency() - 1);
    return withoutRetired(batchProcessors(table));
  }

  private static <D extends Desk> List<D> withoutRetired(List<D> desks) {
    List<D> all = new ArrayList<>(desks);
    all.removeIf(Desk::retire);
    return all;
  }

  // ------------------------------------------------------------------ shut

  /** Those that are added from now on are closed. */
  void shut() {
    isShut = true;
  }

  private <D extends Desk> D opened(D desk) {
    if (isShut) {
      desk.close();
    }
    return desk;
  }
}
