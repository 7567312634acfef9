package dev.transom.cli;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** All processes below a supervisor, supervisors too: whom to kill. */
final class Victims {
  private final Node node;
  private final Pid top;

  Victims(Node node, Pid top) {
    this.node = node;
    this.top = top;
  }

  /** One of those who live. */
  Optional<Pid> choose(RandomGenerator random) {
    List<ProcessInfo> all = node.processes();
    Map<Pid, Pid> supervisors = new HashMap<>();
    all.forEach(info -> info.supervisor().ifPresent(it -> supervisors.put(info.pid(), it)));
    List<Pid> below =
        all.stream().map(ProcessInfo::pid).filter(pid -> isBelow(pid, supervisors)).toList();
    return below.isEmpty()
        ? Optional.empty()
        : Optional.of(below.get(random.nextInt(below.size())));
  }

  private boolean isBelow(Pid pid, Map<Pid, Pid> supervisors) {
    for (Pid at = supervisors.get(pid); at != null; at = supervisors.get(at)) {
      if (at.equals(top)) {
        return true;
      }
    }
    return false;
  }
}
