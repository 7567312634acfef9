package dev.transom.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages that one step has finished and one acknowledger is to be told of. It stays with the desk
 * until that has happened, so that a successor of a process that dies meanwhile does it again.
 */
final class Settlement {
  static final int MOST_CALLS = 3;

  final @Nullable Acknowledger acknowledger;
  final List<Message<?>> successful;
  final List<Message<?>> failed;
  boolean isRelease; // nothing has become of them: their source may deliver them again
  boolean isKept; // those that failed are dead letters
  boolean isSuccessTold; // those that are successful are done with
  private long @Nullable [] letters; // the numbers of dead letters, of those that failed
  int calls; // that were begun
  long notBefore; // when the next one is made, if one has thrown

  Settlement(
      @Nullable Acknowledger acknowledger, List<Message<?>> successful, List<Message<?>> failed) {
    this.acknowledger = acknowledger;
    this.successful = successful;
    this.failed = failed;
  }

  int size() {
    return successful.size() + failed.size();
  }

  /** Those whose source does not know yet. */
  List<Message<?>> open() {
    return isSuccessTold ? failed : Settler.both(successful, failed);
  }

  /** The number of the dead letter of one that failed: the same however often it is asked for. */
  long letter(int index, LongSupplier numbers) {
    long[] known = letters;
    if (known == null) {
      known = numbers(numbers);
      letters = known;
    }
    return known[index];
  }

  private long[] numbers(LongSupplier numbers) {
    long[] made = new long[failed.size()];
    Arrays.setAll(made, _ -> numbers.getAsLong());
    return made;
  }

  /** Sorts finished messages by acknowledger, in their order. The list is not to change after. */
  static List<Settlement> of(List<Message<?>> finished) {
    Settlement one = ofAlike(finished);
    return one == null ? sorted(finished) : List.of(one);
  }

  /** Of messages that are all successful, and have one acknowledger, as mostly; else null. */
  static @Nullable Settlement ofAlike(List<Message<?>> finished) {
    if (finished.isEmpty()) {
      return null;
    }
    Acknowledger first = finished.getFirst().label().acknowledger;
    for (Message<?> message : finished) {
      if (message.isFailed()
          || message.label().acknowledger != first
          || !message.ticket().isPlain()) {
        return null;
      }
    }
    return new Settlement(first, finished, List.of());
  }

  private static List<Settlement> sorted(List<Message<?>> finished) {
    List<Settlement> all = new ArrayList<>(1);
    Settlement last = null;
    for (Message<?> message : finished) {
      Acknowledger acknowledger = message.label().acknowledger;
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
    Settlement fresh = new Settlement(acknowledger, new ArrayList<>(), new ArrayList<>());
    all.add(fresh);
    return fresh;
  }
}
