package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** One container of a collector: each step fills one of its own, which is combined at its end. */
final class CollectReducing implements Reducing {
  private final Collector<Object, Object, Object> collector;
  private final KeyedResult<Object, Object, Object> result;

  CollectReducing(
      Collector<Object, Object, Object> collector, KeyedResult<Object, Object, Object> result) {
    this.collector = collector;
    this.result = result;
  }

  @Override
  public Object container() {
    return new Collected(collector);
  }

  @Override
  public Object step(Object container) {
    return new Collected(collector);
  }

  @Override
  public void add(Object overlay, Object element, Emitter<Object> out) {
    ((Collected) overlay).add(collector, element);
  }

  @Override
  public Object apply(Object container, Object overlay) {
    return ((Collected) container).combine(collector, (Collected) overlay);
  }

  @Override
  public @Nullable Object fire(Object container, Firing firing, Emitter<Object> out)
      throws Exception {
    Object value = ((Collected) container).finish(collector);
    out.emit(Failures.present(result.apply(FoldReducing.NO_KEY, value, firing), "the result"));
    return null;
  }

  @Override
  public boolean hasEmptyResult() {
    return true;
  }
}
