package dev.transom.stage;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a slot has opened to iterate over, until it is closed: at the end of it, when it has failed,
 * when another is opened in its place, or at the end of the slot. Each is closed once.
 *
 * <p>A process closes what it has come to the end of itself. Where another one may still be inside,
 * a thread of its own closes it: that may have to wait, and those who end slots may not.
 */
final class Reading<O> {
  /** An iterator with what was pulled from it and may not be committed. */
  static final class Pull {
    final Iterator<?> iterator;
    private final Runnable closing;
    final List<Object> pulled = new ArrayList<>();
    long base; // the number of the first event in pulled
    volatile boolean inside; // and if nobody runs any more: it cannot be trusted
    boolean exhausted;

    private Pull(Iterator<?> iterator, Runnable closing) {
      this.iterator = iterator;
      this.closing = closing;
    }
  }

  private final Supplier<Pull> source;
  private final Set<Pull> open = new HashSet<>(); // guarded by this
  private boolean over; // guarded by this

  private Reading(Supplier<Pull> source) {
    this.source = source;
  }

  static <O> Reading<O> ofIterators(Supplier<? extends Iterator<? extends O>> iterators) {
    return new Reading<>(() -> new Pull(iterators.get(), () -> {}));
  }

  static <O> Reading<O> ofStreams(Supplier<? extends Stream<? extends O>> streams) {
    return new Reading<>(() -> {
      Stream<? extends O> stream = streams.get();
      try {
        return new Pull(stream.iterator(), stream::close);
      } catch (Throwable e) {
        stream.close();
        throw e;
      }
    });
  }

  /** Opens a fresh one; those before are closed. */
  Pull open() {
    Pull fresh = source.get();
    Set<Pull> before;
    boolean late;
    synchronized (this) {
      before = Set.copyOf(open);
      open.clear();
      late = over;
      if (!late) {
        open.add(fresh);
      }
    }
    before.forEach(Reading::closeApart);
    if (late) {
      fresh.closing.run(); // this process is dead, and so is the slot
    }
    return fresh;
  }

  /** The caller has done with one. */
  void close(Pull pull) {
    boolean mine;
    synchronized (this) {
      mine = open.remove(pull);
    }
    if (mine) {
      pull.closing.run();
    }
  }

  /** The slot has ended. */
  void end() {
    Set<Pull> left;
    synchronized (this) {
      over = true;
      left = Set.copyOf(open);
      open.clear();
    }
    left.forEach(Reading::closeApart);
  }

  private static void closeApart(Pull pull) {
    Thread.ofVirtual()
        .name("closes what a producer has opened")
        .uncaughtExceptionHandler((thread, e) ->
            Log.STAGE.log(Level.ERROR, "what a producer had opened was not closed", e))
        .start(pull.closing);
  }
}
