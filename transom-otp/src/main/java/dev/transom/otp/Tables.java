package dev.transom.otp;

import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The named tables of a node. */
final class Tables {
  private final Map<String, TableStore<?, ?>> byName = new ConcurrentHashMap<>();

  static Tables of(Node node) {
    return Calls.KERNEL.attachment(node, Tables.class, Tables::new);
  }

  TableStore<?, ?> find(String name) {
    TableStore<?, ?> table = byName.get(name);
    if (table == null) {
      throw new TableEndedException("there is no table \"" + name + '"');
    }
    return table;
  }

  void add(String name, TableStore<?, ?> fresh) {
    for (TableStore<?, ?> there = byName.putIfAbsent(name, fresh);
        there != null;
        there = byName.putIfAbsent(name, fresh)) {
      if (there.isOpen()) {
        throw new NameTakenException(name, there.owner());
      }
      byName.remove(name, there); // its owner was killed while it was creating it
    }
  }

  void remove(String name, TableStore<?, ?> ended) {
    byName.remove(name, ended);
  }
}
