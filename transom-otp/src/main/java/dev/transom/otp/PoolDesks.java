package dev.transom.otp;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The desks of the running pools of a node, by their processes. */
final class PoolDesks {
  private final Map<Pid, PoolDesk> desks = new ConcurrentHashMap<>();

  private PoolDesks() {}

  static PoolDesks of(Node node) {
    return Calls.KERNEL.attachment(node, PoolDesks.class, PoolDesks::new);
  }

  void add(PoolDesk desk) {
    desks.put(desk.pool(), desk);
  }

  void remove(PoolDesk desk) {
    desks.remove(desk.pool());
  }

  /** Null if it is no pool of the current node, or has ended. */
  static @Nullable PoolDesk find(Pid pool) {
    return of(Node.current()).desks.get(pool);
  }
}
