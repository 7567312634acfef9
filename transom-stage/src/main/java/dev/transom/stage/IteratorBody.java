package dev.transom.stage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A producer over an iterator. The iterator outlives the process in the committed state, together
 * with what was pulled from it and not committed, so a successor goes on where the last commit was.
 * Where the iterator cannot be trusted any more (it threw, or a zombie is still inside it) a new
 * one is made and the committed events are skipped.
 */
final class IteratorBody<O> implements Body {
  /**
   * The committed state.
   *
   * @param committed how many events have been committed
   * @param pull the iterator in use
   */
  record Position(long committed, @Nullable Pull pull) {
    static final Position START = new Position(0, null);
  }

  /** An iterator with what was pulled from it and may not be committed. */
  static final class Pull {
    final Iterator<?> iterator;
    final List<Object> pulled = new ArrayList<>();
    long base; // the number of the first event in pulled
    volatile boolean inside;

    Pull(Iterator<?> iterator) {
      this.iterator = iterator;
    }
  }

  private final Supplier<? extends Iterator<? extends O>> iterators;

  IteratorBody(Supplier<? extends Iterator<? extends O>> iterators) {
    this.iterators = iterators;
  }

  @Override
  public Object demand(@Nullable Object state, long demand, Emission out) {
    Position position = state instanceof Position it ? it : Position.START;
    Pull pull = position.pull;
    if (pull == null || pull.inside) {
      pull = skipTo(position.committed);
    }
    int known = (int) (position.committed - pull.base);
    if (known == pull.pulled.size()) {
      pull.pulled.clear();
      pull.base = position.committed;
      known = 0;
    }
    Iterator<?> iterator = pull.iterator;
    pull.inside = true; // stays so if the iterator throws
    long emitted = 0;
    while (emitted < demand) {
      Object event;
      if (known < pull.pulled.size()) {
        event = pull.pulled.get(known);
      } else if (iterator.hasNext()) {
        event = iterator.next();
        pull.pulled.add(event);
      } else {
        out.complete();
        break;
      }
      known++;
      out.emit(event);
      emitted++;
    }
    pull.inside = false;
    return new Position(position.committed + emitted, pull);
  }

  private Pull skipTo(long committed) {
    Iterator<?> iterator = iterators.get();
    for (long i = 0; i < committed && iterator.hasNext(); i++) {
      iterator.next();
    }
    Pull fresh = new Pull(iterator);
    fresh.base = committed;
    return fresh;
  }
}
