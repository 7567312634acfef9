package dev.transom.stage;

import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to a publisher, with what it has given and no stage has committed. It belongs to a
 * slot: the processes that fill it come and go.
 *
 * <p>Every event has a number. Reading changes nothing, and forgetting goes by committed numbers
 * only, so a dead process that is still busy here does no harm. The lock guards all fields; the
 * publisher's code is never called under it.
 */
final class Feed<E> {
  /** The bell: events have come, or the end. */
  static final Object LOOK =
      new Object() {
        @Override
        public String toString() {
          return "a publisher has given something";
        }
      };

  /** Whether there is more to come. */
  sealed interface Ending {
    /** There may be. */
    record Open() implements Ending {}

    /** No. */
    record Complete() implements Ending {}

    /** No, because the publisher has failed. */
    record Failed(Throwable cause) implements Ending {}
  }

  private final Flow.Publisher<? extends E> publisher;
  private final Deque<E> events = new ArrayDeque<>();
  private long base; // the number of the first event in events
  private long requested; // all numbers below
  private @Nullable Intake intake; // the subscriber in use
  private Flow.@Nullable Subscription upstream;
  private Ending ending = new Ending.Open();
  private boolean over; // the slot has ended
  private @Nullable Pid process;
  private boolean rung;

  Feed(Flow.Publisher<? extends E> publisher) {
    this.publisher = publisher;
  }

  // ------------------------------------------------------------------ the stage's process

  /** A process begins, or goes on; it subscribes if there is no subscription to go on with. */
  void open(Pid pid, long committed) {
    Intake fresh = null;
    synchronized (this) {
      process = pid;
      rung = false;
      if (ending instanceof Ending.Open && upstream == null && !over) {
        fresh = new Intake(); // one whose answer is still to come is refused
        intake = fresh;
        requested = Math.max(requested, received());
      }
    }
    forget(committed);
    if (fresh != null) {
      publisher.subscribe(fresh);
    }
    Pid to;
    synchronized (this) {
      to = bell();
    }
    ring(to);
  }

  synchronized void answer() {
    rung = false;
  }

  /** Everything before this number is committed. */
  synchronized void forget(long committed) {
    while (base < committed && !events.isEmpty()) {
      events.removeFirst();
      base++;
    }
  }

  void requestUpTo(long number) {
    Flow.Subscription to;
    long more;
    synchronized (this) {
      more = number - requested;
      requested = Math.max(requested, number);
      to = upstream;
    }
    if (to != null && more > 0) {
      to.request(more);
    }
  }

  /** The events from a number on that are there. */
  synchronized List<E> from(long number, long most) {
    List<E> some = new ArrayList<>((int) Math.min(most, events.size()));
    Iterator<E> all = events.iterator();
    for (long i = base; i < number && all.hasNext(); i++) {
      all.next();
    }
    while (some.size() < most && all.hasNext()) {
      some.add(all.next());
    }
    return some;
  }

  /** How it ends for one who has taken all before this number. */
  synchronized Ending ending(long number) {
    return number < received() ? new Ending.Open() : ending;
  }

  /** The process is about to end with the failure: its successor subscribes anew. */
  synchronized void failureTold() {
    ending = new Ending.Open();
    upstream = null;
    requested = received();
  }

  // ------------------------------------------------------------------ the slot

  /** Cancels; returns what nobody has committed. */
  List<E> end(long committed) {
    Flow.Subscription to;
    List<E> left;
    synchronized (this) {
      over = true;
      intake = null;
      to = upstream;
      upstream = null;
      left = from(committed, Long.MAX_VALUE);
      events.clear();
    }
    if (to != null) {
      cancel(to);
    }
    return left;
  }

  private static void cancel(Flow.Subscription subscription) {
    try {
      subscription.cancel();
    } catch (RuntimeException e) {
      Log.STAGE.log(System.Logger.Level.ERROR, "a publisher threw when it was cancelled", e);
    }
  }

  // ------------------------------------------------------------------ the publisher

  private long received() {
    return base + events.size();
  }

  /** Whom to ring once the lock is left; nobody if that was done and is not answered yet. */
  private @Nullable Pid bell() {
    Pid to = rung ? null : process;
    rung = true;
    return to;
  }

  private static void ring(@Nullable Pid to) {
    if (to != null) {
      Kernel.get().post(to, Kind.CAST, LOOK);
    }
  }

  /** One subscription; of a former one nothing is taken any more. */
  private final class Intake implements Flow.Subscriber<E> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      Objects.requireNonNull(subscription, "subscription");
      boolean mine;
      long wanted;
      synchronized (Feed.this) {
        mine = intake == this && upstream == null && ending instanceof Ending.Open;
        wanted = requested - received();
        if (mine) {
          upstream = subscription;
        }
      }
      if (!mine) {
        cancel(subscription);
      } else if (wanted > 0) {
        subscription.request(wanted);
      }
    }

    @Override
    public void onNext(E event) {
      Objects.requireNonNull(event, "event");
      Flow.Subscription excess = null;
      Pid to;
      synchronized (Feed.this) {
        if (intake != this || !(ending instanceof Ending.Open)) {
          return; // cancelled, or after the end
        }
        if (received() < requested) {
          events.addLast(event);
        } else {
          excess = upstream;
          upstream = null;
          ending =
              new Ending.Failed(
                  new IllegalStateException(
                      "the publisher gave more events than were requested (Reactive Streams §1.1)"));
        }
        to = bell(); // in the same hold of the lock: this is done for every event
      }
      if (excess != null) {
        cancel(excess);
      }
      ring(to);
    }

    @Override
    public void onError(Throwable cause) {
      finish(new Ending.Failed(Objects.requireNonNull(cause, "cause")));
    }

    @Override
    public void onComplete() {
      finish(new Ending.Complete());
    }

    private void finish(Ending how) {
      Pid to;
      synchronized (Feed.this) {
        if (intake != this || !(ending instanceof Ending.Open)) {
          return;
        }
        ending = how;
        upstream = null;
        to = bell();
      }
      ring(to);
    }
  }
}
