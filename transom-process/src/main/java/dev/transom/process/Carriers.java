package dev.transom.process;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * The number of carrier threads under the JVM's virtual threads, raised while threads hog them. A
 * class of its own because the first touch of the management classes takes tens of milliseconds.
 */
final class Carriers {
  private static final int MOST = 512;

  private final VirtualThreadSchedulerMXBean bean =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  private final int base = bean.getParallelism();
  private int surplus;

  int surplus() {
    return surplus;
  }

  long queued() {
    return bean.getQueuedVirtualThreadCount();
  }

  void surplus(int wanted) {
    int next = Math.clamp(wanted, 0, MOST - base);
    if (next == surplus) {
      return;
    }
    boolean raised = next > surplus;
    int steps = next - surplus;
    surplus = next;
    bean.setParallelism(base + next);
    if (raised) {
      poke(steps);
    }
  }

  /**
   * A raise starts nothing by itself, and a submission to a queue that is not empty wakes nobody:
   * so submit from a fresh platform thread, which has another submission queue.
   */
  private static void poke(int times) {
    Thread.ofPlatform()
        .daemon(true)
        .name("transom-poke")
        .start(() -> {
          CountDownLatch started = new CountDownLatch(times);
          for (int i = 0; i < times; i++) {
            Thread.startVirtualThread(started::countDown);
          }
        });
  }
}
