package dev.transom.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that one step has finished and one acknowledger is to be told of. It stays with the desk
 * until that has happened, so that a successor of a process that dies meanwhile does it again.
 */
final class Settlement {
  static final int MOST_CALLS = 3;

  final @Nullable Acknowledger acknowledger;
  final List<Message<?>> successful = new ArrayList<>();
  final List<Message<?>> failed = new ArrayList<>();
  boolean isRelease; // nothing has become of them: their source may deliver them again
  boolean isKept; // those that failed are dead letters
  int calls; // that were begun
  long notBefore; // when the next one is made, if one has thrown

  Settlement(@Nullable Acknowledger acknowledger) {
    this.acknowledger = acknowledger;
  }

  int size() {
    return successful.size() + failed.size();
  }

  /** Sorts finished messages by acknowledger, in their order. */
  static List<Settlement> of(List<Message<?>> finished) {
    List<Settlement> all = new ArrayList<>(1);
    Settlement last = null;
    for (Message<?> message : finished) {
      Acknowledger acknowledger = message.parts.acknowledger();
      if (last == null || last.acknowledger != acknowledger) {
        last = find(all, acknowledger);
      }
      (message.isFailed() ? last.failed : last.successful).add(message);
    }
    return all;
  }

  private static Settlement find(List<Settlement> all, @Nullable Acknowledger acknowledger) {
    for (Settlement one : all) {
      if (one.acknowledger == acknowledger) {
        return one;
      }
    }
    Settlement fresh = new Settlement(acknowledger);
    all.add(fresh);
    return fresh;
  }
}
