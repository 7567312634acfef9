package dev.transom.process.spi;

import dev.transom.process.Node;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A node that runs on the thread of its test: callback processes only, in an order that a seed
 * decides, in virtual time. The same seed and the same program give the same run.
 *
 * <p>A callback that waits runs the others on top of its own stack, and goes on when they let it:
 * so a wait may last until a later one is over, and time may pass the end of {@link #advance}.
 * Processes that always wait, the next before the last is done, never come down again.
 */
public interface SeededNode extends AutoCloseable {
  /**
   * The node.
   *
   * @return it
   */
  Node node();

  /**
   * Runs until nobody is runnable; time stands.
   *
   * @return how many activations ran
   */
  long runUntilIdle();

  /**
   * Runs one activation.
   *
   * @return false if nobody was runnable
   */
  boolean step();

  /**
   * Lets time pass, with everything that falls due on the way.
   *
   * @param duration how long
   */
  void advance(Duration duration);

  /**
   * Runs, and lets time pass when nobody is runnable, until the condition holds.
   *
   * @param condition asked after every activation
   * @param limit the virtual time after which it gives up
   * @return whether the condition held
   */
  boolean runUntil(BooleanSupplier condition, Duration limit);

  /** Stops the node. */
  @Override
  void close();
}
