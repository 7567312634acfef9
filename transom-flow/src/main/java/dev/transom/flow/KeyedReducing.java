package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something for each key. */
final class KeyedReducing implements Reducing {
  /** Keys and what there is for each. */
  private static final class Table {
    final KeyTable keys = new KeyTable();
    final Contents contents;

    Table(PerKey each) {
      contents = each.contents();
    }

    void combine(Object key, int hash, Contents others, int other) {
      contents.combine(keys.add(key, hash), others, other);
    }
  }

  private static final class Step {
    final Table before;
    final Table touched;
    final List<Partial> partials = new ArrayList<>();

    Step(Table before, PerKey each) {
      this.before = before;
      this.touched = new Table(each);
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
    return new Table(each);
  }

  @Override
  public Object step(Object container) {
    return new Step((Table) container, each);
  }

  @Override
  public void add(Object overlay, Object element, Emitter<Object> out) throws Exception {
    Step step = (Step) overlay;
    if (element instanceof Partial partial) {
      step.partials.add(partial);
      return;
    }
    Object itsKey = keyOf(element);
    Table touched = step.touched;
    int known = touched.keys.size();
    int number = touched.keys.add(itsKey);
    if (number == known && each.continues()) {
      int before = step.before.keys.find(itsKey);
      if (before >= 0) {
        touched.contents.combine(number, step.before.contents, before);
      }
    }
    touched.contents.add(number, element);
  }

  @Override
  public Object apply(Object container, Object overlay) {
    Table all = (Table) container;
    Step step = (Step) overlay;
    KeyTable touched = step.touched.keys;
    for (int i = 0; i < touched.size(); i++) {
      all.combine(touched.key(i), touched.hash(i), step.touched.contents, i);
    }
    for (Partial partial : step.partials) {
      for (int i = 0; i < partial.keys().length; i++) {
        all.combine(partial.keys()[i], partial.hashes()[i], partial.contents(), i);
      }
    }
    return all;
  }

  @Override
  public @Nullable Object fire(Object container, Firing firing, Emitter<Object> out)
      throws Exception {
    Table all = (Table) container;
    for (int i = 0; i < all.keys.size(); i++) {
      out.emit(made(all.keys.key(i), all.contents.result(i), firing));
    }
    return null;
  }

  Object result(Object itsKey, Object content, Firing firing) throws Exception {
    return made(itsKey, each.result(content), firing);
  }

  private Object made(Object itsKey, Object value, Firing firing) throws Exception {
    return Failures.present(result.apply(itsKey, value, firing), "the result");
  }

  @Override
  public boolean hasEmptyResult() {
    return false;
  }
}
