package dev.transom.process.spi;

import dev.transom.process.ExitReason;

/**
 * What a callback process does. One object per incarnation, made inside the process; all methods
 * run in the process, one at a time.
 */
public interface Behaviour {
  /**
   * The first thing that runs.
   *
   * @throws Exception a crash: {@link #terminate} is not called
   */
  void init() throws Exception;

  /**
   * Handles one envelope.
   *
   * @param envelope the next one
   * @throws Exception a crash: {@link #terminate} is called, then the process ends
   */
  void handle(Envelope envelope) throws Exception;

  /**
   * The last thing that runs, after {@link Callback#stop} or a throw in {@link #handle}; not after
   * death by a signal.
   *
   * @param reason the reason the process will end with
   * @throws Exception reported; the process ends with what was thrown
   */
  void terminate(ExitReason reason) throws Exception;

  /**
   * The process is logically dead. Called once, by whoever ended it and on any thread, while the
   * process's own code may still be running, before anybody is told of the death: the place to shut
   * the dead one out. Must be short and must neither block nor throw.
   *
   * @param reason why it ended
   */
  default void died(ExitReason reason) {}
}
