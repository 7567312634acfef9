package dev.transom.flow;

import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What comes out of a run, as a thread takes it; the run begins when the first is wanted. */
final class Outcoming extends Spliterators.AbstractSpliterator<Object> {
  private final Plan plan;
  private @Nullable Run run;
  private @Nullable Stream<Object> events;
  private @Nullable Spliterator<Object> each;

  Outcoming(Plan plan) {
    super(Long.MAX_VALUE, Spliterator.NONNULL);
    this.plan = plan;
  }

  @Override
  public boolean tryAdvance(Consumer<? super Object> action) {
    if (each == null) {
      Run mine = new Run(plan, new Ending.Streaming(), false);
      run = mine;
      mine.start();
      events = mine.output();
      each = events.spliterator();
    }
    boolean more = each.tryAdvance(action);
    if (!more) {
      Objects.requireNonNull(run).drained();
    }
    return more;
  }

  /** Never in parts: who takes an element has done with the one before. */
  @Override
  public @Nullable Spliterator<Object> trySplit() {
    return null;
  }

  void close() {
    if (events != null) {
      events.close();
    }
    if (run != null) {
      run.stop();
    }
  }
}
