package dev.transom.otp;

import java.lang.ref.Cleaner;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Gatherer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in the middle of a {@link java.util.stream.Stream}: an {@link AsyncStream} that is pushed
 * into.
 *
 * {@snippet :
 * List<Page> pages = urls.stream().gather(Tasks.asyncMap(url -> fetch(url))).toList();
 * }
 *
 * <p>At most {@code maxConcurrency} tasks run, and at most {@code maxConcurrency + buffer} elements
 * are between upstream and downstream. A result goes downstream when the next element comes and at
 * the end. When downstream wants no more, and when anything below this throws, the tasks that run
 * are ended and nothing is left. What is thrown <em>upstream</em> the stream library tells nobody:
 * the tasks that run then are ended when the garbage collector finds that the stream is gone,
 * unless they have ended before, by themselves, by their timeout, or with the process that they
 * work for. If the source may throw and tasks run long, use {@link Task#asyncStream}, which sees it
 * at once.
 *
 * <p>The gatherers are sequential: a parallel stream makes no more of their elements at once than
 * they do. They hold no state and may be used again.
 */
public final class Tasks {
  /** One thread, begun with the first gatherer that runs. */
  private static final class Forgotten {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private Tasks() {}

  /**
   * Does the same with each element, several at a time, in order, with default options.
   *
   * @param function what is done with each, in a process of its own
   * @param <T> the elements
   * @param <R> the results
   * @return a gatherer that gives the results; a task that failed or was too late ends the stream
   *     with a {@link TaskException}, or its process with the reason
   */
  public static <T extends @Nullable Object, R extends @Nullable Object> Gatherer<T, ?, R> asyncMap(
      TaskFunction<? super T, ? extends R> function) {
    return asyncMap(function, AsyncStreamOptions.DEFAULT);
  }

  /**
   * Does the same with each element, several at a time.
   *
   * @param function what is done with each, in a process of its own
   * @param options how
   * @param <T> the elements
   * @param <R> the results
   * @return a gatherer that gives the results; a task that failed or was too late ends the stream
   *     with a {@link TaskException}, or its process with the reason
   * @throws IllegalArgumentException if the options are out of range
   */
  public static <T extends @Nullable Object, R extends @Nullable Object> Gatherer<T, ?, R> asyncMap(
      TaskFunction<? super T, ? extends R> function, AsyncStreamOptions options) {
    return gatherer(function, options, TaskResult::orElseThrow);
  }

  /**
   * Does the same with each element, several at a time, and tells how each task ended.
   *
   * @param function what is done with each, in a process of its own
   * @param options how; those of an {@link AsyncStream}, {@link AsyncStreamOptions#nolink} among
   *     them, mean the same here
   * @param <T> the elements
   * @param <R> the results
   * @return a gatherer that gives one outcome per element
   * @throws IllegalArgumentException if the options are out of range
   */
  public static <T extends @Nullable Object, R extends @Nullable Object>
      Gatherer<T, ?, TaskResult<R>> asyncResults(
          TaskFunction<? super T, ? extends R> function, AsyncStreamOptions options) {
    return gatherer(function, options, Function.identity());
  }

  private static <
          T extends @Nullable Object, R extends @Nullable Object, S extends @Nullable Object>
      Gatherer<T, ?, S> gatherer(
          TaskFunction<? super T, ? extends R> function,
          AsyncStreamOptions options,
          Function<TaskResult<R>, S> form) {
    Objects.requireNonNull(function, "function");
    options.validated();
    return Gatherer.ofSequential(
        () -> new Push<T, R, S>(new StreamWindow<>(function, options), form),
        (push, element, downstream) -> push.add(element, downstream),
        (push, downstream) -> push.finish(downstream));
  }

  /**
   * One run of a gatherer. The stream library drops it without a word if upstream throws; so
   * nothing that outlives the run may refer to it, or nobody would ever end the tasks.
   */
  private static final class Push<
      T extends @Nullable Object, R extends @Nullable Object, S extends @Nullable Object> {
    private final StreamWindow<T, R> window;
    private final Function<TaskResult<R>, S> form;
    private final Cleaner.Cleanable end;

    Push(StreamWindow<T, R> window, Function<TaskResult<R>, S> form) {
      this.window = window;
      this.form = form;
      this.end = Forgotten.CLEANER.register(this, window.tasks::close);
    }

    /** False if downstream wants no more. */
    boolean add(T element, Gatherer.Downstream<? super S> downstream) {
      boolean goOn = false;
      try {
        if (flush(downstream, false)) {
          window.start(element);
          goOn = true;
        }
      } finally {
        if (!goOn) {
          end.clean();
        }
      }
      return goOn;
    }

    void finish(Gatherer.Downstream<? super S> downstream) {
      try {
        flush(downstream, true);
      } finally {
        end.clean();
      }
    }

    /**
     * Passes on what is there; waits until there is room for one more, or until nothing is left.
     */
    private boolean flush(Gatherer.Downstream<? super S> downstream, boolean all) {
      while (!downstream.isRejecting()) {
        window.settle();
        TaskResult<R> result = window.poll();
        if (result != null) {
          downstream.push(form.apply(result));
        } else if (all ? window.isEmpty() : window.hasRoom()) {
          return true;
        } else {
          window.await(!all);
        }
      }
      return false;
    }
  }
}
