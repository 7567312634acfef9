package dev.transom.process;

/**
 * Unwinds the thread of a process that is logically dead. Thrown by every operation of this library
 * that a dead process still tries; stackless and shared, since nobody reads it. An Error, so that
 * {@code catch (Exception)} in user code does not keep the dead one going.
 */
final class ProcessEnded extends Error {
  private static final long serialVersionUID = 1;
  static final ProcessEnded INSTANCE = new ProcessEnded();

  private ProcessEnded() {
    super("this process has ended", null, false, false);
  }
}
