package dev.transom.flow;

import dev.transom.flow.Failures.OperatorFailed;
import dev.transom.process.spi.Callback;
import java.util.ArrayList;
import java.util.List;

/** Operators at work. */
final class Links {
  private Links() {}

  static Link of(Operator operator, Tally tally, Callback process, Run run, Link next) {
    Guard guard = new Guard(tally, operator.onError(), process, run);
    return switch (operator.code()) {
      case Operator.Code.Map(var function) -> new Map(function, guard, tally, next);
      case Operator.Code.Filter(var condition, boolean keeps) ->
          new Filter(condition, keeps, guard, tally, next);
      case Operator.Code.FlatMap(var function) -> new FlatMap(function, guard, tally, next);
      case Operator.Code.Expand(var expansions) ->
          new Expand(expansions.make(), guard, tally, next);
      case Operator.Code.Each(var action) -> new Each(action, guard, tally, next);
      case Operator.Code.MapBatch(var function) -> new MapBatch(function, guard, tally, next);
      case Operator.Code.Typed(var type) -> new Typed(type, guard, tally, next);
    };
  }

  private record Map(FlowFunction<Object, Object> function, Guard guard, Tally tally, Link next)
      implements Link {
    @Override
    public void emit(Object element) {
      tally.begin();
      Object result;
      try {
        result = Failures.present(function.apply(element), "the result");
      } catch (Throwable e) {
        result = guard.recover(e, element, function);
      }
      tally.end();
      if (result == Guard.SKIPPED) {
        return;
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
      tally.begin();
      Object holds;
      try {
        holds = condition.test(element);
      } catch (Throwable e) {
        holds = guard.recover(e, element, condition::test);
      }
      tally.end();
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
      tally.begin();
      Object result = element;
      try {
        action.accept(element);
      } catch (Throwable e) {
        result =
            guard.recover(
                e,
                element,
                again -> {
                  action.accept(again);
                  return again;
                });
      }
      tally.end();
      if (result == Guard.SKIPPED) {
        return;
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
      tally.begin();
      try {
        Iterable<?> results = Failures.present(function.apply(element), "the result");
        give(guard.mayStream() ? results : copy(results));
      } catch (Throwable e) {
        Object results = guard.recover(e, element, again -> copy(function.apply(again)));
        if (results instanceof List<?> all) {
          give(all);
        }
      }
      tally.end();
    }

    private static List<Object> copy(Iterable<?> results) {
      List<Object> all = new ArrayList<>();
      results.forEach(result -> all.add(Failures.present(result, "an element")));
      return all;
    }

    private void give(Iterable<?> results) {
      for (Object result : results) {
        pass(next, tally, result);
      }
    }
  }

  private record Expand(
      FlowExpansion<Object, Object> expansion, Guard guard, Tally tally, Link next)
      implements Link {
    @Override
    public void emit(Object element) {
      tally.begin();
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
      tally.end();
    }

    private List<Object> collect(Object element) throws Exception {
      List<Object> all = new ArrayList<>();
      expansion.accept(element, result -> all.add(Failures.present(result, "an element")));
      return all;
    }

    private void give(Object result) {
      pass(next, tally, result);
    }
  }

  /** One of several results, in the middle of the function. */
  private static void pass(Link next, Tally tally, Object result) {
    tally.out++;
    Failures.present(result, "an element");
    if (tally.pauses()) {
      tally.pause();
      next.emit(result);
      tally.resume();
    } else {
      next.emit(result);
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
      long since = System.nanoTime();
      Object results;
      try {
        results = apply(elements);
      } catch (Throwable e) {
        results = guard.recover(e, elements, again -> apply((List<Object>) again));
      }
      tally.addBusy(System.nanoTime() - since);
      if (results instanceof List<?> all && !all.isEmpty()) {
        tally.out += all.size();
        next.emit(all);
      }
    }

    private List<?> apply(List<Object> elements) throws Exception {
      List<?> all = Failures.present(function.apply(elements), "the result");
      all.forEach(result -> Failures.present(result, "an element"));
      return all;
    }
  }

  /** Lets elements of a type through. */
  private record Typed(ElementType<?> type, Guard guard, Tally tally, Link next) implements Link {
    @Override
    public void emit(Object element) {
      tally.in++;
      if (!type.raw().isInstance(element)) {
        guard.recover(
            new ClassCastException(element.getClass().getName() + " is not a " + type),
            element,
            type.raw()::cast);
        return;
      }
      tally.out++;
      next.emit(element);
    }
  }

  /** The way out, on which functions of the next layer may throw. */
  static Link guarded(Link way, Guard guard) {
    return element -> {
      try {
        way.emit(element);
      } catch (OperatorFailed e) {
        guard.recover(e.cause(), element, again -> leave(way, again));
      }
    };
  }

  private static Object leave(Link way, Object element) throws Exception {
    try {
      way.emit(element);
      return element;
    } catch (OperatorFailed e) {
      throw e.cause();
    }
  }

  /** Takes lists apart, behind those operators that work on lists. */
  static Link apart(Link next) {
    return batch -> ((List<?>) batch).forEach(next::emit);
  }
}
