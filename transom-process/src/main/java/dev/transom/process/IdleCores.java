package dev.transom.process;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The cores that have nothing to do and may be woken. A retired core that is idle is not among
 * them: {@code idle} says that it has come to rest, and it comes into the list when it is taken
 * back. Guarded by this object's monitor; the emptiness is read without.
 */
final class IdleCores {
  private final ArrayDeque<Core> cores = new ArrayDeque<>();
  private volatile int count;

  boolean isEmpty() {
    return count == 0;
  }

  synchronized void enter(Core core) {
    core.idle = true;
    if (!core.retired) {
      push(core);
    }
  }

  private void push(Core core) {
    cores.push(core);
    count = cores.size();
  }

  synchronized @Nullable Core poll() {
    Core core = cores.poll();
    count = cores.size();
    return core;
  }

  /** False if it is not in the list: somebody woke it meanwhile, or it is retired. */
  synchronized boolean leave(Core core) {
    boolean there = cores.remove(core);
    if (there) {
      count = cores.size();
      core.idle = false;
    }
    return there;
  }

  /** It is not woken any more. One that runs comes to rest when it next looks for work. */
  synchronized void retire(Core core) {
    core.retired = true;
    cores.remove(core);
    count = cores.size();
  }

  synchronized void takeBack(Core core) {
    if (core.retired) {
      core.retired = false;
      if (core.idle) {
        push(core);
      }
    }
  }
}
