package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something for each key. */
final class KeyedReducing implements Reducing {
  /**
   * What stages before have made of their part of the elements. Not to be changed.
   *
   * @param elements of how many
   */
  record Partial(Map<Object, Object> contents, long elements) {}

  private static final class Step {
    final Map<Object, Object> before;
    final Map<Object, Object> touched = new HashMap<>();
    final List<Partial> partials = new ArrayList<>();

    Step(Map<Object, Object> before) {
      this.before = before;
    }
  }

  private final FlowFunction<Object, Object> key;
  private final PerKey each;
  private final KeyedResult<Object, Object, Object> result;

  KeyedReducing(
      FlowFunction<Object, Object> key, PerKey each, KeyedResult<Object, Object, Object> result) {
    this.key = key;
    this.each = each;
    this.result = result;
  }

  PerKey each() {
    return each;
  }

  Object keyOf(Object element) throws Exception {
    return Failures.present(key.apply(element), "the key");
  }

  @Override
  public Object container() {
    return new HashMap<>();
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object step(Object container) {
    return new Step((Map<Object, Object>) container);
  }

  @Override
  public void add(Object overlay, Object element, Emitter<Object> out) throws Exception {
    Step step = (Step) overlay;
    if (element instanceof Partial partial) {
      step.partials.add(partial);
      return;
    }
    Object itsKey = keyOf(element);
    Object content = step.touched.get(itsKey);
    if (content == null && each.continues()) {
      content = step.before.get(itsKey);
    }
    Object next = each.add(content, element);
    if (next != content || content == null) {
      step.touched.put(itsKey, next);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object apply(Object container, Object overlay) {
    Map<Object, Object> all = (Map<Object, Object>) container;
    Step step = (Step) overlay;
    merge(all, step.touched);
    step.partials.forEach(partial -> merge(all, partial.contents()));
    return all;
  }

  private void merge(Map<Object, Object> all, Map<Object, Object> more) {
    more.forEach((itsKey, content) -> all.merge(itsKey, content, each::combine));
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object fire(Object container, Firing firing, Emitter<Object> out)
      throws Exception {
    for (Map.Entry<Object, Object> entry : ((Map<Object, Object>) container).entrySet()) {
      out.emit(result(entry.getKey(), entry.getValue(), firing));
    }
    return null;
  }

  Object result(Object itsKey, Object content, Firing firing) throws Exception {
    return Failures.present(result.apply(itsKey, each.result(content), firing), "the result");
  }

  @Override
  public boolean hasEmptyResult() {
    return false;
  }
}
