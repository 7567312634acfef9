package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** One container of a collector: each step fills one of its own, which is combined at its end. */
final class CollectReducing implements Reducing {
  private static final class Cell {
    Object value;

    Cell(Object value) {
      this.value = value;
    }
  }

  private final Collector<Object, Object, Object> collector;
  private final KeyedResult<Object, Object, Object> result;

  CollectReducing(
      Collector<Object, Object, Object> collector, KeyedResult<Object, Object, Object> result) {
    this.collector = collector;
    this.result = result;
  }

  @Override
  public Object container() {
    return new Cell(collector.supplier().get());
  }

  @Override
  public Object step(Object container) {
    return new Cell(collector.supplier().get());
  }

  @Override
  public void add(Object overlay, Object element, Emitter<Object> out) {
    collector.accumulator().accept(((Cell) overlay).value, element);
  }

  @Override
  public Object apply(Object container, Object overlay) {
    Cell cell = (Cell) container;
    cell.value = collector.combiner().apply(cell.value, ((Cell) overlay).value);
    return cell;
  }

  @Override
  public @Nullable Object fire(Object container, Firing firing, Emitter<Object> out)
      throws Exception {
    Object value = collector.finisher().apply(((Cell) container).value);
    out.emit(Failures.present(result.apply(FoldReducing.NO_KEY, value, firing), "the result"));
    return null;
  }

  @Override
  public boolean hasEmptyResult() {
    return true;
  }
}
