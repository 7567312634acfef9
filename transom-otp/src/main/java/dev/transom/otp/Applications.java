package dev.transom.otp;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The applications of a node that run or are being started. Stops them one after the other when the
 * node stops, before all else. Which one may go, only its {@link ApplicationMaster} knows: one that
 * others need refuses, and is asked again when another one has ended.
 */
final class Applications {
  private final Node node;
  private final Set<Pid> masters = ConcurrentHashMap.newKeySet();

  private Applications(Node node) {
    this.node = node;
  }

  static Applications of(Node node) {
    return Calls.KERNEL.attachment(node, Applications.class, () -> attached(node));
  }

  private static Applications attached(Node node) {
    Applications applications = new Applications(node);
    Calls.KERNEL.beforeStop(node, applications::stopAll);
    return applications;
  }

  /** To be called by a master, before it is known to anybody. */
  void add(Pid master) {
    masters.add(master);
    Calls.KERNEL.atEnd(master, () -> masters.remove(master));
  }

  private void stopAll(@Nullable Duration patience) {
    long begin = Calls.KERNEL.clock(node).nanos();
    List<Pid> left = new ArrayList<>(masters);
    left.sort(Comparator.comparingLong(Pid::id).reversed());
    boolean progress = true;
    while (progress) {
      progress = left.removeIf(master -> stopped(master, left(patience, begin)));
    }
  }

  private Duration left(@Nullable Duration patience, long begin) {
    if (patience == null) {
      return Calls.FOREVER;
    }
    Duration left = patience.minusNanos(Calls.KERNEL.clock(node).nanos() - begin);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** False if others need it, or if it has not ended in time. */
  private static boolean stopped(Pid master, Duration limit) {
    try {
      Calls.<Boolean>call(master, master, Kind.SYSTEM, new ApplicationMaster.Stop(), limit);
    } catch (ServerEndedException e) {
      return true;
    } catch (IllegalStateException | CallTimeoutException e) {
      return false;
    }
    if (limit.equals(Calls.FOREVER)) {
      Processes.await(master);
      return true;
    }
    return Processes.await(master, limit).isPresent();
  }
}
