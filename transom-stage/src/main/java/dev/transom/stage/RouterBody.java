package dev.transom.stage;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts each event into the queues of its routes. They are the lanes of a partitioning dispatcher,
 * which is asked for no partition: an event may have several.
 */
final class RouterBody<E> implements Body {
  private final List<Predicate<? super E>> tests;
  private final boolean all;
  private final boolean rest; // the last lane is for what no test takes

  RouterBody(List<Predicate<? super E>> tests, boolean all, boolean rest) {
    this.tests = tests;
    this.all = all;
    this.rest = rest;
  }

  /** The function of the dispatcher. */
  static Object unused(Object event) {
    throw new AssertionError("a router finds the partitions itself");
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object events(@Nullable Object state, Batch<?> batch, Emission out) {
    for (Object event : batch.events()) {
      route((E) event, out);
    }
    return state;
  }

  private void route(E event, Emission out) {
    boolean taken = false;
    for (int lane = 0; lane < tests.size() && (all || !taken); lane++) {
      if (tests.get(lane).test(event)) {
        out.emitTo(event, lane);
        taken = true;
      }
    }
    if (!taken && rest) {
      out.emitTo(event, tests.size());
    } else if (!taken) {
      out.stray(event);
    }
  }
}
