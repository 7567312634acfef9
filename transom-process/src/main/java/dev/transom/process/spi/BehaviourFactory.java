package dev.transom.process.spi;

/** Makes the behaviour of a callback process, inside the new process. */
@FunctionalInterface
public interface BehaviourFactory {
  /**
   * Makes a fresh behaviour.
   *
   * @param callback the process that will run it
   * @return the behaviour
   * @throws Exception a crash of the new process
   */
  Behaviour create(Callback callback) throws Exception;
}
