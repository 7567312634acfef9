package dev.transom.testkit;

import dev.transom.process.CrashReport;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node in virtual time. It has no threads: its processes run on the thread of the test, when the
 * test lets them, in an order that a seed decides. The same seed and the same test give the same
 * run.
 *
 * {@snippet :
 * try (TestNode test = TestNode.start()) {
 *   test.run(
 *       () -> {
 *         ProbeProcess probe = ProbeProcess.start();
 *         Processes.sendAfter(Duration.ofHours(1), probe.pid(), "wake up");
 *         probe.expectNone(Duration.ofMinutes(59));
 *         test.advance(Duration.ofMinutes(1));
 *         probe.expectEqual("wake up");
 *       });
 * }
 * }
 *
 * <p>Time passes in {@link #advance}, and while the test itself waits: a call, an {@code expect}.
 * Then it jumps from timer to timer as soon as nobody can run. Time begins at the epoch, 1970.
 *
 * <p>To be used by the thread that started it. Thread processes ({@code Processes.spawn}) would run
 * beside the seed and are refused. Crashes are not logged; see {@link #crashes}.
 */
public final class TestNode implements AutoCloseable {
  /** Whether a node has virtual time, found from the node. */
  private record Time(@Nullable SeededNode seeded) {}

  private final SeededNode seeded;
  private final long seed;

  private TestNode(SeededNode seeded, long seed) {
    this.seeded = seeded;
    this.seed = seed;
    Kernel.get().attachment(seeded.node(), Time.class, () -> new Time(seeded));
  }

  /**
   * Starts a node with the seed that the system property {@code transom.test.seed} gives, else 0.
   *
   * @return the node
   */
  public static TestNode start() {
    return start(Long.getLong("transom.test.seed", 0));
  }

  /**
   * Starts a node.
   *
   * @param seed decides who runs next whenever several could
   * @return the node
   */
  public static TestNode start(long seed) {
    NodeOptions options = NodeOptions.DEFAULT.name("test").crashReporter(report -> {});
    return new TestNode(Kernel.get().startSeeded(options, seed), seed);
  }

  /**
   * The node.
   *
   * @return it
   */
  public Node node() {
    return seeded.node();
  }

  /**
   * The seed, to be shown when a test fails.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  /** What a test does; may throw anything. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs.
     *
     * @throws Throwable the test fails with it
     */
    void run() throws Throwable;
  }

  /**
   * Runs something with this node as {@link Node#current()}.
   *
   * @param body what
   * @throws AssertionError with the seed, around what {@code body} throws
   */
  public void run(Body body) {
    Callable<Boolean> action =
        () -> {
          try {
            body.run();
            return true;
          } catch (Exception | Error e) {
            throw e;
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
        };
    try {
      node().call(action);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(e.getMessage() + " (-Dtransom.test.seed=" + seed + ")", e);
    }
  }

  /**
   * Lets time pass, with everything that falls due on the way, and lets all run that can.
   *
   * @param duration how long
   */
  public void advance(Duration duration) {
    seeded.advance(duration);
  }

  /**
   * Lets all run that can; time stands.
   *
   * @return how many activations of processes there were
   */
  public long runUntilIdle() {
    return seeded.runUntilIdle();
  }

  /**
   * Lets processes run, and time pass when none can, until something holds.
   *
   * @param condition asked after every activation
   * @param limit the virtual time after which it is given up
   * @throws AssertionError if it does not hold by then
   */
  public void await(BooleanSupplier condition, Duration limit) {
    if (!seeded.runUntil(condition, limit)) {
      throw new AssertionError(
          "it has not come true within " + limit + " (-Dtransom.test.seed=" + seed + ")");
    }
  }

  /**
   * The virtual time since the start.
   *
   * @return how much has passed
   */
  public Duration elapsed() {
    return Duration.ofNanos(clockOf(node()).nanos());
  }

  /**
   * The virtual time of day, for code under test that wants a clock.
   *
   * @return a clock that shows this node's time
   */
  public InstantSource clock() {
    return clockOf(node())::now;
  }

  /**
   * The virtual time of day.
   *
   * @return the time since 1970
   */
  public Instant now() {
    return clockOf(node()).now();
  }

  /**
   * The crashes so far; a test that expects none may check that it is empty.
   *
   * @return the reports, oldest first
   */
  public List<CrashReport> crashes() {
    return node().crashes();
  }

  /** Stops the node: its processes end in order. */
  @Override
  public void close() {
    seeded.close();
  }

  @Override
  public String toString() {
    return "TestNode[seed " + seed + ", " + elapsed() + "]";
  }

  // ------------------------------------------------------------------ for the other helpers

  private static Clock clockOf(Node node) {
    return Kernel.get().clock(node);
  }

  private static @Nullable SeededNode seeded(Node node) {
    return Kernel.get().attachment(node, Time.class, () -> new Time(null)).seeded;
  }

  /** On a node in virtual time: lets all run that can. */
  static void settle(Node node) {
    SeededNode virtual = seeded(node);
    if (virtual != null) {
      virtual.runUntilIdle();
    }
  }

  /** Lets virtual time pass. */
  static void advance(Node node, Duration duration) {
    SeededNode virtual = seeded(node);
    if (virtual == null) {
      throw new IllegalStateException(
          "the node \""
              + node.name()
              + "\" has real time, and a test must not wait for nothing: use a TestNode, or"
              + " expectNone() after something that comes later");
    }
    virtual.advance(duration);
  }
}
