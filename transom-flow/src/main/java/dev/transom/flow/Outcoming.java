package dev.transom.flow;

import dev.transom.stage.StageEndedException;
import dev.transom.stage.StageNotFoundException;
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
    Run mine = Objects.requireNonNull(run);
    boolean[] taken = new boolean[1];
    boolean more;
    try {
      more =
          each.tryAdvance(element -> {
            taken[0] = true;
            action.accept(element);
          });
    } catch (StageNotFoundException | StageEndedException e) {
      throw taken[0] ? e : mine.ended(e);
    }
    if (!more) {
      mine.drained();
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
