package dev.transom.pipeline;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are handled together. For use by the handler's thread, while the handler runs.
 *
 * {@snippet :
 * pipeline.batch("db", batch -> table.insert(batch.data()));
 * }
 *
 * @param <T> the type of their data
 */
public final class Batch<T> {
  private final BatchInfo info;
  private final List<Message<T>> messages;
  private @Nullable Failure @Nullable [] failures; // none yet

  Batch(BatchInfo info, List<Message<T>> messages) {
    this.info = info;
    this.messages = messages;
  }

  /**
   * What is known of it.
   *
   * @return the batcher, the key, why it is handled now
   */
  public BatchInfo info() {
    return info;
  }

  /**
   * The messages.
   *
   * @return in the order in which they came, immutable
   */
  public List<Message<T>> messages() {
    return Collections.unmodifiableList(messages);
  }

  /**
   * What the messages are about.
   *
   * @return the data of {@link #messages}, in the same order, immutable
   */
  public List<T> data() {
    return new AbstractList<>() {
      @Override
      public T get(int index) {
        return messages.get(index).data();
      }

      @Override
      public int size() {
        return messages.size();
      }
    };
  }

  /**
   * How many messages there are.
   *
   * @return at least 1
   */
  public int size() {
    return messages.size();
  }

  /**
   * Fails one of the messages; the others are successful if the handler returns. It is not tried
   * again.
   *
   * @param message one of {@link #messages}
   * @param reason why, for people
   * @throws IllegalArgumentException if it is not in this batch
   */
  public void fail(Message<T> message, String reason) {
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).isSame(message)) {
        @Nullable Failure[] known = failures == null ? new Failure[messages.size()] : failures;
        known[i] = Failure.verdict(reason);
        failures = known;
        return;
      }
    }
    throw new IllegalArgumentException("the message is not in this batch: " + message);
  }

  /** The messages, those failed that the handler has failed. */
  List<Message<?>> results() {
    List<Message<?>> results = new ArrayList<>(messages);
    if (failures == null) {
      return results;
    }
    for (int i = 0; i < failures.length; i++) {
      Failure failure = failures[i];
      Message<T> message = messages.get(i);
      results.set(i, failure == null ? message : message.failed(failure));
    }
    return results;
  }

  @Override
  public String toString() {
    return "Batch[" + info + ", " + messages.size() + " messages]";
  }
}
