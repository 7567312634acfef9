package dev.transom.flow;

import dev.transom.stage.Emitter;
import org.jspecify.annotations.Nullable;

/** One accumulator, a value. */
final class FoldReducing implements Reducing {
  /** What a result by key is given where there is none. */
  static final Object NO_KEY = "";

  private static final class Cell {
    Object value;

    Cell(Object value) {
      this.value = value;
    }
  }

  private final FlowSupplier<Object> initial;
  private final Reduction.Emitting step;
  private final FlowTrigger<Object, Object> trigger;
  private final boolean keeps;

  FoldReducing(
      FlowSupplier<Object> initial,
      Reduction.Emitting step,
      @Nullable FlowTrigger<Object, Object> trigger,
      KeyedResult<Object, Object, Object> result) {
    this.initial = initial;
    this.step = step;
    this.keeps = trigger != null;
    this.trigger =
        trigger != null
            ? trigger
            : (accumulator, firing, out) -> {
              out.emit(Failures.present(result.apply(NO_KEY, accumulator, firing), "the result"));
              return accumulator;
            };
  }

  @Override
  public Object container() throws Exception {
    return new Cell(Failures.present(initial.get(), "the initial accumulator"));
  }

  @Override
  public Object step(Object container) {
    return new Cell(((Cell) container).value);
  }

  @Override
  public void add(Object overlay, Object element, Emitter<Object> out) throws Exception {
    Cell cell = (Cell) overlay;
    cell.value = Failures.present(step.apply(cell.value, element, out), "the accumulator");
  }

  @Override
  public Object apply(Object container, Object overlay) {
    ((Cell) container).value = ((Cell) overlay).value;
    return container;
  }

  @Override
  public @Nullable Object fire(Object container, Firing firing, Emitter<Object> out)
      throws Exception {
    Object next = trigger.fire(((Cell) container).value, firing, out);
    return keeps ? new Cell(Failures.present(next, "the accumulator")) : null;
  }

  @Override
  public boolean hasTrigger() {
    return keeps;
  }

  @Override
  public boolean hasEmptyResult() {
    return true;
  }
}
