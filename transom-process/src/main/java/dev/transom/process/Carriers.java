package dev.transom.process;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * The number of carrier threads under the JVM's virtual threads, raised while threads hog them. A
 * class of its own because the first touch of the management classes takes tens of milliseconds.
 *
 * <p>One for the whole JVM, as the number is: a monitor may start while another one's surplus has
 * not come down yet. What was there before any of ours is read once, and never again.
 */
final class Carriers {
  private static final int MOST = 512;

  private final VirtualThreadSchedulerMXBean bean =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  private final int base = bean.getParallelism();
  private int surplus;

  private Carriers() {}

  /** Made at first use. */
  private static final class Holder {
    static final Carriers CARRIERS = new Carriers();
  }

  static Carriers shared() {
    return Holder.CARRIERS;
  }

  synchronized int surplus() {
    return surplus;
  }

  long queued() {
    return bean.getQueuedVirtualThreadCount();
  }

  synchronized void surplus(int wanted) {
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
