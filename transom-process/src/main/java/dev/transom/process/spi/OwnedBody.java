package dev.transom.process.spi;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import org.jspecify.annotations.Nullable;

/** The body of a thread process that works for another process, or for a plain thread. */
public interface OwnedBody extends ProcessBody {
  /**
   * The process it works for. The two are linked from the first instant, beside the link that the
   * {@link SpawnSpec} names; and while they are, the end of the owner ends this process even if it
   * is a normal one: with {@link ExitReason.Shutdown} then, unless this process traps exits.
   *
   * @return null for none
   */
  @Nullable Pid owner();

  /**
   * The process is logically dead, and who is linked to it has been told: an owner that does not
   * trap exits and was to die of it is dead. Called once, on any thread, also if {@code run} never
   * was. Must be short and must neither block, nor send, nor throw.
   *
   * @param reason why it ended
   */
  void died(ExitReason reason);
}
