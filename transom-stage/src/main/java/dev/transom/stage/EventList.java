package dev.transom.stage;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable window on an array that nobody changes any more; a window on a window costs no copy.
 */
final class EventList<E> extends AbstractList<E> implements RandomAccess {
  private final @Nullable Object[] events;
  private final int from;
  private final int to;

  EventList(@Nullable Object[] events, int from, int to) {
    this.events = events;
    this.from = from;
    this.to = to;
  }

  @Override
  @SuppressWarnings("unchecked")
  public E get(int index) {
    Objects.checkIndex(index, to - from);
    return (E) Objects.requireNonNull(events[from + index]);
  }

  @Override
  public int size() {
    return to - from;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void forEach(Consumer<? super E> action) {
    for (int i = from; i < to; i++) {
      action.accept((E) Objects.requireNonNull(events[i]));
    }
  }

  @Override
  public EventList<E> subList(int start, int end) {
    Objects.checkFromToIndex(start, end, size());
    return new EventList<>(events, from + start, from + end);
  }
}
