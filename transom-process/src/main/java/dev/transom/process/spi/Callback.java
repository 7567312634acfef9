package dev.transom.process.spi;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Self;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A callback process, seen by its behaviour. */
public interface Callback {
  /**
   * The address.
   *
   * @return the pid
   */
  Pid pid();

  /**
   * The node it runs on.
   *
   * @return the node
   */
  Node node();

  /**
   * The process's own view of itself: links, monitors, labels, blocking receives.
   *
   * @return the view
   */
  Self self();

  /**
   * Ends the process after the current callback: {@link Behaviour#terminate} runs, then the process
   * dies with the reason. The first call wins.
   *
   * @param reason the reason
   */
  void stop(ExitReason reason);

  /**
   * Whether {@link #stop} was called.
   *
   * @return true once the process is about to end
   */
  boolean isStopping();

  /**
   * While suspended only {@link Kind#SYSTEM} envelopes are handled; the others wait, in order.
   *
   * @param suspended whether to suspend
   */
  void suspend(boolean suspended);

  /**
   * Puts another behaviour around the present one, from the next envelope on; from the process's
   * own thread, once it is initialised.
   *
   * @param change from the present behaviour to the one that takes its place
   */
  void decorate(UnaryOperator<Behaviour> change);

  /**
   * The reason the process is logically dead for.
   *
   * @return null while it lives
   */
  @Nullable ExitReason exitReason();
}
