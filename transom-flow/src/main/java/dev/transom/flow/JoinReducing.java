package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The elements of both sides by their keys; pairs go on at once. */
final class JoinReducing implements Reducing {
  /** What has come of one key. */
  private static final class Sides {
    final List<Object> left = new ArrayList<>();
    final List<Object> right = new ArrayList<>();

    List<Object> of(boolean isLeft) {
      return isLeft ? left : right;
    }
  }

  private record Step(Map<Object, Sides> before, Map<Object, Sides> fresh) {}

  private final Reduction.Join join;

  JoinReducing(Reduction.Join join) {
    this.join = join;
  }

  @Override
  public Object container() {
    return new HashMap<>();
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object step(Object container) {
    return new Step((Map<Object, Sides>) container, new HashMap<>());
  }

  @Override
  public void add(Object overlay, Object element, Emitter<Object> out) throws Exception {
    Step step = (Step) overlay;
    Join.Side side = (Join.Side) element;
    Sides fresh = step.fresh.computeIfAbsent(side.key(), key -> new Sides());
    Sides before = step.before.get(side.key());
    if (before != null) {
      pair(side, before, out);
    }
    pair(side, fresh, out);
    fresh.of(side.isLeft()).add(side.element());
  }

  private void pair(Join.Side side, Sides sides, Emitter<Object> out) throws Exception {
    for (Object partner : sides.of(!side.isLeft())) {
      emit(side.isLeft() ? side.element() : partner, side.isLeft() ? partner : side.element(), out);
    }
  }

  private void emit(@Nullable Object left, @Nullable Object right, Emitter<Object> out)
      throws Exception {
    out.emit(Failures.present(join.result().apply(left, right), "the result"));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object apply(Object container, Object overlay) {
    Map<Object, Sides> all = (Map<Object, Sides>) container;
    ((Step) overlay)
        .fresh.forEach((key, more) -> {
          Sides sides = all.computeIfAbsent(key, it -> new Sides());
          sides.left.addAll(more.left);
          sides.right.addAll(more.right);
        });
    return all;
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object fire(Object container, Firing firing, Emitter<Object> out)
      throws Exception {
    if (firing.isDone()) {
      for (Sides sides : ((Map<Object, Sides>) container).values()) {
        if (join.lonelyLeft() && sides.right.isEmpty()) {
          for (Object left : sides.left) {
            emit(left, null, out);
          }
        }
        if (join.lonelyRight() && sides.left.isEmpty()) {
          for (Object right : sides.right) {
            emit(null, right, out);
          }
        }
      }
    }
    return container; // partners may come until the window is done
  }

  /** Even if nothing has come since the watermark passed: some have no partner. */
  @Override
  public boolean hasTrigger() {
    return true;
  }

  @Override
  public boolean hasEmptyResult() {
    return false;
  }
}
