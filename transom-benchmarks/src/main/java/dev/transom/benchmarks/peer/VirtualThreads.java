package dev.transom.benchmarks.peer;

/** Virtual threads of the JDK, started with bodies that may be interrupted. */
public final class VirtualThreads {
  private VirtualThreads() {}

  /** What such a thread does. */
  @FunctionalInterface
  public interface Body {
    void run() throws InterruptedException;
  }

  public static Thread start(Body body) {
    return Thread.startVirtualThread(() -> {
      try {
        body.run();
      } catch (InterruptedException _) {
        // told to end
      }
    });
  }
}
