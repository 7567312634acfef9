package dev.transom.process.spi;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Places in a process's work where a test may strike: kill somebody, throw, hold. Free while no
 * test has installed a hook.
 */
public final class FaultPoints {
  private static volatile @Nullable Consumer<String> hook;

  private FaultPoints() {}

  /**
   * Installs a hook for all processes of this JVM; for tests.
   *
   * @param newHook called with the point's name, in the process that reached it; null removes it
   */
  public static void install(@Nullable Consumer<String> newHook) {
    hook = newHook;
  }

  /**
   * Says that the calling process is at a point.
   *
   * @param point the name of the point
   */
  public static void reach(String point) {
    Consumer<String> current = hook;
    if (current != null) {
      current.accept(point);
    }
  }
}
