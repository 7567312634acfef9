package dev.transom.process;

/** What a thread process does: plain blocking code that may throw. */
@FunctionalInterface
public interface ProcessBody {
  /**
   * Runs the process. When it returns, the process ends with {@link ExitReason#NORMAL}; what it
   * throws becomes {@link ExitReason.Crashed}.
   *
   * @param self the process's own view of itself; to be used by its own thread only
   * @throws Exception anything: it ends this process, and is told to its links and monitors
   */
  void run(Self self) throws Exception;
}
