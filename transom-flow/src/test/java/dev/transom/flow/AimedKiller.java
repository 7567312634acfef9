package dev.transom.flow;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Kills stages from another thread at about the time at which they pass a fault point: they are
 * shown to it there, and go on without waiting for it.
 */
final class AimedKiller {
  private final AtomicReference<Pid> target = new AtomicReference<>();
  private final int oneIn;
  private final int longestAim;

  /**
   * Not aimed yet.
   *
   * @param oneIn of so many passings one is shown
   * @param longestAim how long it takes at most, in spins, so that all that is behind the point is
   *     hit
   */
  AimedKiller(int oneIn, int longestAim) {
    this.oneIn = oneIn;
    this.longestAim = longestAim;
  }

  void aim(String point, Predicate<String> stages) {
    FaultPoints.install(reached -> {
      Pid caller = Kernel.get().caller();
      if (reached.equals(point)
          && caller != null
          && ThreadLocalRandom.current().nextInt(oneIn) == 0
          && isOneOf(caller, stages)) {
        target.set(caller);
      }
    });
  }

  private static boolean isOneOf(Pid caller, Predicate<String> stages) {
    return Node.current().info(caller).stream()
        .flatMap(info -> info.names().stream())
        .anyMatch(stages);
  }

  /** Kills whom it is shown, until there are so many, or it is over. */
  void killUntil(int most, BooleanSupplier over) {
    int kills = 0;
    while (kills < most && !over.getAsBoolean()) {
      Pid pid = target.getAndSet(null);
      if (pid == null) {
        Thread.onSpinWait();
        continue;
      }
      for (int i = ThreadLocalRandom.current().nextInt(longestAim); i > 0; i--) {
        Thread.onSpinWait();
      }
      pid.kill();
      kills++;
    }
  }
}
