package dev.transom.otp;

import dev.transom.process.Pid;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of the same work on many elements, a limited number at a time, each in a process of
 * its own; made by {@link Task#asyncStream}.
 *
 * {@snippet :
 * try (AsyncStream<Page> pages =
 *     Task.asyncStream(urls, url -> fetch(url), AsyncStreamOptions.DEFAULT.maxConcurrency(20))) {
 *   pages.stream().map(TaskResult::orElseThrow).forEach(page -> show(page));
 * }
 * }
 *
 * <p><b>Lazy.</b> Nothing starts before the first result is asked for. Whoever asks pulls elements
 * from the source as long as fewer tasks run than may, and then waits for a result; while nobody
 * asks nothing is pulled. The source is used by the consumer only.
 *
 * <p><b>Bounded.</b> At most {@code maxConcurrency} tasks run, and at most {@code maxConcurrency +
 * buffer} elements are between the source and the consumer, results that nobody has taken included;
 * in order too, where one slow task holds up the results behind it.
 *
 * <p><b>Failures.</b> If linked (the default), the crash of a task is its owner's at once, as if
 * the two were linked: a process that does not trap exits ends with the same reason; one that does
 * gets the failure as a result, and no message; a plain thread gets a {@link TaskFailedException}
 * from the next call. If not linked, a crash is a {@link TaskResult.Failed} in its place. A task
 * that takes too long is killed when its time is over, whether or not anybody waits; then see
 * {@link OnTimeout}.
 *
 * <p><b>End.</b> With the last result, by an exception from any method, by {@link #close()}, and
 * with the end of the owner (if that is a process): the tasks that run are ended, and no process,
 * monitor or message of the stream is left. Close a stream that is not read to its end; one that is
 * forgotten keeps nothing longer than its tasks may run and some seconds.
 *
 * <p>For the thread or process that made it.
 *
 * @param <R> the results of the tasks
 */
public final class AsyncStream<R extends @Nullable Object>
    implements Iterator<TaskResult<R>>, AutoCloseable {
  private final Engine<?, R> engine;
  private final Object owner; // a Pid or a Thread
  private @Nullable TaskResult<R> next;
  private boolean over;

  private AsyncStream(Engine<?, R> engine) {
    this.engine = engine;
    Pid caller = Calls.KERNEL.caller();
    this.owner = caller == null ? Thread.currentThread() : caller;
  }

  static <T extends @Nullable Object, R extends @Nullable Object> AsyncStream<R> of(
      Supplier<? extends Iterator<? extends T>> source,
      Runnable closeSource,
      TaskFunction<? super T, ? extends R> function,
      AsyncStreamOptions options) {
    Objects.requireNonNull(function, "function");
    return new AsyncStream<>(
        new Engine<T, R>(source, closeSource, new StreamWindow<>(function, options)));
  }

  /** From the source through the window. */
  private static final class Engine<T extends @Nullable Object, R extends @Nullable Object> {
    private final Supplier<? extends Iterator<? extends T>> source;
    private final Runnable closeSource;
    private final StreamWindow<T, R> window;
    private @Nullable Iterator<? extends T> elements;
    private boolean exhausted;

    Engine(
        Supplier<? extends Iterator<? extends T>> source,
        Runnable closeSource,
        StreamWindow<T, R> window) {
      this.source = source;
      this.closeSource = closeSource;
      this.window = window;
    }

    /** Null at the end. */
    @Nullable TaskResult<R> next() {
      while (true) {
        window.settle();
        while (window.hasRoom() && hasElement()) {
          window.start(elements().next());
        }
        TaskResult<R> result = window.poll();
        if (result != null || window.isEmpty()) {
          return result;
        }
        window.await(!exhausted);
      }
    }

    private boolean hasElement() {
      exhausted = exhausted || !elements().hasNext();
      return !exhausted;
    }

    private Iterator<? extends T> elements() {
      Iterator<? extends T> made = elements;
      if (made == null) {
        made = source.get();
        elements = made;
      }
      return made;
    }

    void close() {
      try {
        window.close();
      } finally {
        closeSource.run();
      }
    }
  }

  @Override
  public boolean hasNext() {
    if (over || next != null) {
      return next != null;
    }
    mustOwn();
    boolean thrown = true;
    try {
      next = engine.next();
      thrown = false;
    } finally {
      if (next == null) {
        finish(thrown);
      }
    }
    return next != null;
  }

  /** Closes; what the source throws at that must not hide what has been thrown before. */
  private void finish(boolean thrown) {
    try {
      close();
    } catch (RuntimeException e) {
      if (!thrown) {
        throw e;
      }
    }
  }

  @Override
  public TaskResult<R> next() {
    TaskResult<R> result = hasNext() ? next : null;
    if (result == null) {
      throw new NoSuchElementException("the async stream has ended");
    }
    next = null;
    return result;
  }

  /**
   * The results as a stream, sequential. Closing it closes this; a stream that stops before the end
   * of this must be closed.
   *
   * @return the results that have not been taken
   */
  public Stream<TaskResult<R>> stream() {
    return StreamSupport.stream(new Results(), false).onClose(this::close);
  }

  private final class Results extends Spliterators.AbstractSpliterator<TaskResult<R>> {
    Results() {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    }

    @Override
    public boolean tryAdvance(Consumer<? super TaskResult<R>> action) {
      boolean more = hasNext();
      if (more) {
        action.accept(next());
      }
      return more;
    }

    @Override
    public @Nullable Spliterator<TaskResult<R>> trySplit() {
      return null; // the results are for one thread
    }
  }

  /** Ends the tasks that run and lets everything go. May be called again. */
  @Override
  public void close() {
    if (over) {
      return;
    }
    mustOwn();
    over = true;
    next = null;
    engine.close();
  }

  private void mustOwn() {
    Pid caller = Calls.KERNEL.caller();
    if (owner != (caller == null ? Thread.currentThread() : caller)) {
      throw new IllegalStateException(
          "an async stream belongs to its maker, " + owner + ": take the results there");
    }
  }
}
