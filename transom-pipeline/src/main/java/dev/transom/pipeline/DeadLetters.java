package dev.transom.pipeline;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps messages that have failed for good, so that they can be looked at and replayed. For use by
 * any thread.
 */
public interface DeadLetters {
  /**
   * Keeps one. Called before the message is acknowledged as failed; if it throws, it is called
   * again, twice. It is also called again, with a letter of the same id, if the calling process
   * dies in the middle.
   *
   * @param letter the letter
   * @throws Exception if it could not be kept; that is logged with the letter
   */
  void add(DeadLetter letter) throws Exception;

  /**
   * Those that are kept.
   *
   * @return in the order in which they came
   */
  List<DeadLetter> list();

  /**
   * Takes some out.
   *
   * @param ids their ids; of those that are not there nothing happens
   * @return those that were there
   */
  List<DeadLetter> remove(Collection<Long> ids);

  /**
   * One of them.
   *
   * @param id its id
   * @return the letter; empty if it is not there
   */
  default Optional<DeadLetter> find(long id) {
    return list().stream().filter(letter -> letter.id() == id).findFirst();
  }

  /**
   * Keeps them in memory.
   *
   * @param capacity how many at most; when another comes, the oldest is dropped, which is a
   *     telemetry event
   * @return an empty store
   */
  static DeadLetters inMemory(int capacity) {
    return new DeadLettersInMemory(capacity);
  }
}
