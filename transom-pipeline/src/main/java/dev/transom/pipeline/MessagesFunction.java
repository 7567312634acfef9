package dev.transom.pipeline;

import java.util.List;

/**
 * Handles a list of messages.
 *
 * @param <T> the type of their data
 */
@FunctionalInterface
public interface MessagesFunction<T> {
  /**
   * Handles them. May block.
   *
   * @param messages at least one
   * @return the same messages, changed: one for each; those that are missing have failed
   * @throws Exception all of them have failed
   */
  List<Message<T>> apply(List<Message<T>> messages) throws Exception;
}
