package dev.transom.flow;

import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** What a reduction by key keeps for one key. */
interface PerKey {
  /**
   * Adds an element.
   *
   * @param before what there is in this step, or of one that is {@linkplain #continues continued}
   *     before it; null if nothing
   */
  Object add(@Nullable Object before, Object element) throws Exception;

  /** Puts two together, of which the first may be changed. */
  Object combine(Object first, Object second);

  /** What it has come to. */
  Object result(Object content) throws Exception;

  /** A step goes on with what was there before, and replaces it. */
  boolean continues();

  /** Room for many keys. */
  default Contents contents() {
    return new Contents.Values(this);
  }

  /** A number of elements. */
  final class Counting implements PerKey {
    private static final class Count {
      long n;
    }

    @Override
    public Object add(@Nullable Object before, Object element) {
      Count count = before == null ? new Count() : (Count) before;
      count.n++;
      return count;
    }

    @Override
    public Object combine(Object first, Object second) {
      ((Count) first).n += ((Count) second).n;
      return first;
    }

    @Override
    public Object result(Object content) {
      return ((Count) content).n;
    }

    @Override
    public boolean continues() {
      return false;
    }

    @Override
    public Contents contents() {
      return new Contents.Counts();
    }
  }

  /** What a collector has collected. */
  record Collecting(Collector<Object, Object, Object> collector) implements PerKey {
    @Override
    public Object add(@Nullable Object before, Object element) {
      Collected contents = before == null ? new Collected(collector) : (Collected) before;
      contents.add(collector, element);
      return contents;
    }

    @Override
    public Object combine(Object first, Object second) {
      return ((Collected) first).combine(collector, (Collected) second);
    }

    @Override
    public Object result(Object content) throws Exception {
      return ((Collected) content).finish(collector);
    }

    @Override
    public boolean continues() {
      return false;
    }
  }

  /** An accumulator, a value. */
  record Folding(FlowSupplier<Object> initial, FlowBiFunction<Object, Object, Object> step)
      implements PerKey {
    @Override
    public Object add(@Nullable Object before, Object element) throws Exception {
      Object from =
          before == null ? Failures.present(initial.get(), "the initial accumulator") : before;
      return Failures.present(step.apply(from, element), "the accumulator");
    }

    @Override
    public Object combine(Object first, Object second) {
      return second;
    }

    @Override
    public Object result(Object content) {
      return content;
    }

    @Override
    public boolean continues() {
      return true;
    }
  }
}
