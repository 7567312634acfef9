package dev.transom.flow;

import dev.transom.process.spi.Callback;
import java.util.ArrayList;
import java.util.List;

/** Operators at work. */
final class Links {
  private Links() {}

  static Link of(Operator operator, Tally tally, Callback process, Link next) {
    Guard guard = new Guard(tally, operator.onError(), process);
    return switch (operator.code()) {
      case Operator.Code.Map(var function) -> new Map(function, guard, tally, next);
      case Operator.Code.Filter(var condition, boolean keeps) ->
          new Filter(condition, keeps, guard, tally, next);
      case Operator.Code.FlatMap(var function) -> new FlatMap(function, guard, tally, next);
      case Operator.Code.Expand(var expansion) -> new Expand(expansion, guard, tally, next);
      case Operator.Code.Each(var action) -> new Each(action, guard, tally, next);
      case Operator.Code.MapBatch(var function) -> new MapBatch(function, guard, tally, next);
    };
  }

  private record Map(FlowFunction<Object, Object> function, Guard guard, Tally tally, Link next)
      implements Link {
    @Override
    public void emit(Object element) {
      tally.in++;
      Object result;
      try {
        result = Failures.present(function.apply(element), "the result");
      } catch (Throwable e) {
        result = guard.recover(e, element, function);
        if (result == Guard.SKIPPED) {
          return;
        }
      }
      tally.out++;
      next.emit(result);
    }
  }

  private record Filter(
      FlowPredicate<Object> condition, boolean keeps, Guard guard, Tally tally, Link next)
      implements Link {
    @Override
    public void emit(Object element) {
      tally.in++;
      Object holds;
      try {
        holds = condition.test(element);
      } catch (Throwable e) {
        holds = guard.recover(e, element, condition::test);
      }
      if (holds.equals(keeps)) {
        tally.out++;
        next.emit(element);
      }
    }
  }

  private record Each(FlowAction<Object> action, Guard guard, Tally tally, Link next)
      implements Link {
    @Override
    public void emit(Object element) {
      tally.in++;
      try {
        action.accept(element);
      } catch (Throwable e) {
        Object result =
            guard.recover(
                e,
                element,
                again -> {
                  action.accept(again);
                  return again;
                });
        if (result == Guard.SKIPPED) {
          return;
        }
      }
      tally.out++;
      next.emit(element);
    }
  }

  private record FlatMap(
      FlowFunction<Object, Iterable<?>> function, Guard guard, Tally tally, Link next)
      implements Link {
    @Override
    public void emit(Object element) {
      tally.in++;
      try {
        Iterable<?> results = Failures.present(function.apply(element), "the result");
        give(guard.mayStream() ? results : copy(results));
      } catch (Throwable e) {
        Object results = guard.recover(e, element, again -> copy(function.apply(again)));
        if (results instanceof List<?> all) {
          give(all);
        }
      }
    }

    private static List<Object> copy(Iterable<?> results) {
      List<Object> all = new ArrayList<>();
      results.forEach(all::add);
      return all;
    }

    private void give(Iterable<?> results) {
      for (Object result : results) {
        tally.out++;
        next.emit(Failures.present(result, "an element"));
      }
    }
  }

  private record Expand(
      FlowExpansion<Object, Object> expansion, Guard guard, Tally tally, Link next)
      implements Link {
    @Override
    public void emit(Object element) {
      tally.in++;
      try {
        if (guard.mayStream()) {
          expansion.accept(element, this::give);
        } else {
          collect(element).forEach(this::give);
        }
      } catch (Throwable e) {
        Object results = guard.recover(e, element, this::collect);
        if (results instanceof List<?> all) {
          all.forEach(this::give);
        }
      }
    }

    private List<Object> collect(Object element) throws Exception {
      List<Object> all = new ArrayList<>();
      expansion.accept(element, all::add);
      return all;
    }

    private void give(Object result) {
      tally.out++;
      next.emit(Failures.present(result, "an element"));
    }
  }

  /** Is given whole lists. */
  private record MapBatch(
      FlowFunction<List<Object>, List<?>> function, Guard guard, Tally tally, Link next)
      implements Link {
    @Override
    @SuppressWarnings("unchecked")
    public void emit(Object batch) {
      List<Object> elements = (List<Object>) batch;
      tally.in += elements.size();
      Object results;
      try {
        results = Failures.present(function.apply(elements), "the result");
      } catch (Throwable e) {
        results = guard.recover(e, elements, again -> function.apply((List<Object>) again));
      }
      if (results instanceof List<?> all && !all.isEmpty()) {
        tally.out += all.size();
        next.emit(all);
      }
    }
  }

  /** Takes lists apart, behind those operators that work on lists. */
  static Link apart(Link next) {
    return batch -> ((List<?>) batch).forEach(next::emit);
  }

}
