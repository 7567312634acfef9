package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that have come; the first element of each goes on at once. */
final class DistinctReducing implements Reducing {
  private record Step(Set<Object> before, Set<Object> fresh) {}

  private final FlowFunction<Object, Object> key;

  DistinctReducing(FlowFunction<Object, Object> key) {
    this.key = key;
  }

  @Override
  public Object container() {
    return new HashSet<>();
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object step(Object container) {
    return new Step((Set<Object>) container, new HashSet<>());
  }

  @Override
  public void add(Object overlay, Object element, Emitter<Object> out) throws Exception {
    Step step = (Step) overlay;
    Object itsKey = Failures.present(key.apply(element), "the key");
    if (!step.before.contains(itsKey) && step.fresh.add(itsKey)) {
      out.emit(element);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object apply(Object container, Object overlay) {
    ((Set<Object>) container).addAll(((Step) overlay).fresh);
    return container;
  }

  @Override
  public @Nullable Object fire(Object container, Firing firing, Emitter<Object> out) {
    return container; // a key comes once in each window, whatever fires
  }

  @Override
  public boolean hasEmptyResult() {
    return false;
  }
}
