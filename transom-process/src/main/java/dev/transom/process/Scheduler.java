package dev.transom.process;

import org.jspecify.annotations.Nullable;

/** Who runs callback processes: the node's workers, or a seeded test on its own thread. */
interface Scheduler {
  /**
   * Puts a task where a worker will find it.
   *
   * @param from the strand of the calling thread, if it has one
   */
  void submit(Task task, @Nullable Strand from);

  /** The same, behind what is runnable already: whoever else has news for it may come first. */
  default void submitBehind(Task task, @Nullable Strand from) {
    submit(task, from);
  }

  /** A strand for a wait of the calling thread, which runs no process. */
  Strand plainStrand();

  /** Starts a thread process. */
  void startThread(ThreadCell cell);

  /** How many callback processes run at once. */
  default int workers() {
    return 1;
  }

  /** Lets more or fewer run at once. */
  default void workers(int newWorkers) {
    throw new IllegalStateException("a seeded node runs one process at a time");
  }

  /** Lets no worker live on; called when no process does. */
  void close();
}
