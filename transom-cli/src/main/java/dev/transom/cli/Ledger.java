package dev.transom.cli;

import dev.transom.pipeline.Acknowledgement;
import dev.transom.pipeline.Acknowledger;
import dev.transom.pipeline.DeadLetter;
import dev.transom.pipeline.DeadLetters;
import dev.transom.pipeline.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Keeps the accounts of a pipeline: what became of each event, by its number, a bit for each. A
 * call that says that it is repeated finds some events marked; that is no duplicate. Safe for use
 * by any thread.
 */
final class Ledger implements Acknowledger, DeadLetters {
  private static final int KEPT = 100;
  private static final int SHOWN = 3;
  private static final int FIRST = 10;

  private final Screen screen;
  private final DeadLetters letters = DeadLetters.inMemory(KEPT);
  private final Marks acked = new Marks(); // guarded by this, like what follows
  private final Marks failed = new Marks();
  private final Marks once = new Marks(); // by calls that do not say that they are repeated
  private final Marks dead = new Marks();
  private final Marks returned = new Marks();
  private long duplicates;
  private long last = Long.MIN_VALUE;

  Ledger(Screen screen) {
    this.screen = screen;
  }

  // ------------------------------------------------------------------ what the pipeline tells

  @Override
  public synchronized void acknowledge(Acknowledgement messages) {
    last = System.nanoTime();
    boolean isRepeated = messages.isRepeated();
    messages.successful().forEach(it -> settle(number(it), acked, failed, isRepeated));
    messages.failed().forEach(it -> settle(number(it), failed, acked, isRepeated));
  }

  private void settle(long number, Marks into, Marks other, boolean isRepeated) {
    boolean again = !isRepeated && once.contains(number);
    if (again || other.contains(number)) {
      duplicates++;
      return;
    }
    if (!isRepeated) {
      once.add(number);
    }
    into.add(number);
  }

  @Override
  public synchronized void release(List<Message<?>> messages) {
    messages.forEach(it -> returned.add(number(it)));
  }

  private static long number(Message<?> message) {
    return message.receipt(Event.class).number();
  }

  // ------------------------------------------------------------------ dead letters

  /** Marks it, and shows the first. */
  @Override
  public void add(DeadLetter letter) throws Exception {
    long number = number(letter.message());
    long count;
    synchronized (this) {
      if (dead.contains(number)) {
        return;
      }
      dead.add(number);
      count = dead.distinct();
    }
    letters.add(letter);
    if (count <= SHOWN) {
      screen.say(
          "transom: dead letter: event "
              + number
              + " after "
              + letter.attempts()
              + (letter.attempts() == 1 ? " attempt: " : " attempts: ")
              + Printable.shortened(letter.failure().reason(), 200));
    }
    if (count == SHOWN) {
      screen.say("(further dead letters are only counted)");
    }
  }

  @Override
  public List<DeadLetter> list() {
    return letters.list();
  }

  @Override
  public List<DeadLetter> remove(Collection<Long> ids) {
    return letters.remove(ids);
  }

  // ------------------------------------------------------------------ what it comes to

  synchronized long acked() {
    return acked.distinct();
  }

  synchronized long failed() {
    return failed.distinct();
  }

  /** When an event was acknowledged last; unset if none was. */
  synchronized OptionalLong last() {
    return last == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(last);
  }

  /**
   * The accounts of all events.
   *
   * @param produced events that were given out, and not taken back
   * @param acked those that went through
   * @param failed those that failed for good
   * @param lost those that are neither
   * @param deadLetters failed ones that are dead letters
   * @param duplicates how often an event came to an end again, or one that was never given out
   * @param returned events that were given back, as there was no time for them
   * @param firstLost the numbers of some that were lost
   */
  record Balance(
      long produced,
      long acked,
      long failed,
      long lost,
      long deadLetters,
      long duplicates,
      long returned,
      List<Long> firstLost) {}

  /**
   * Looks up every event that was given out.
   *
   * @param given gives their numbers
   */
  synchronized Balance balance(Consumer<LongConsumer> given) {
    long[] counts = new long[4];
    List<Long> lost = new ArrayList<>();
    given.accept(number -> {
      if (acked.contains(number)) {
        counts[0]++;
      } else if (failed.contains(number)) {
        counts[1]++;
      } else if (returned.contains(number)) {
        counts[3]++;
      } else {
        counts[2]++;
        if (lost.size() < FIRST) {
          lost.add(number);
        }
      }
    });
    long strangers = acked.distinct() + failed.distinct() - counts[0] - counts[1];
    return new Balance(
        counts[0] + counts[1] + counts[2],
        counts[0],
        counts[1],
        counts[2],
        Marks.common(dead, failed),
        duplicates + strangers,
        counts[3],
        lost);
  }
}
