package dev.transom.otp;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** What tasks of tests do. */
final class TaskBodies {
  private TaskBodies() {}

  static String failing() throws IOException {
    throw new IOException("no luck");
  }

  static int crashAt3(int n) throws IOException {
    if (n == 3) {
      throw new IOException("three");
    }
    return n;
  }

  static int slowAt3(int n) throws InterruptedException {
    if (n == 3) {
      new CountDownLatch(1).await();
    }
    return n;
  }

  /** Says that it runs, and does so until somebody ends it. */
  static <T> T forever(Probe probe, T runs) throws InterruptedException {
    probe.tell(runs);
    new CountDownLatch(1).await();
    return runs;
  }
}
