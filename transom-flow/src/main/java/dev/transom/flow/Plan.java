package dev.transom.flow;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a flow is: a tree of data, with the sources as its leaves. An engine makes something of it
 * that runs.
 */
sealed interface Plan {
  /** Elements come in. */
  record From(Origin origin) implements Plan {}

  /** Something is done with each. */
  record Apply(Plan input, Operator operator) implements Plan {}

  /** They change stages. */
  record Exchange(List<Plan> inputs, Routing routing) implements Plan {}

  /** They go through stages of the user. */
  record Through(Plan input, Stages<?, ?> stages) implements Plan {}

  /**
   * They become results.
   *
   * @param departs whether what the stages have come to is brought together, so that they are to
   *     tell which windows they have done with
   */
  record Reduce(
      Plan input,
      Window<Object> window,
      Reduction reduction,
      String name,
      @Nullable KeyedResult<Object, Object, Object> result,
      boolean departs,
      OnError<Object> onError)
      implements Plan {
    Reduce(Plan input, Window<Object> window, Reduction reduction, String name) {
      this(input, window, reduction, name, null, false, OnError.fail());
    }

    public Reduce {
      Plan before = openReduction(input);
      if (before != null && reduction.partitionKey() == null) {
        throw new IllegalStateException(
            "a reduction on the result of another, in the same stages: put partition(…) or"
                + " shuffle() between them");
      }
      if (window.shape() instanceof Window.Shape.Session<Object> && !reduction.hasSessions()) {
        throw new IllegalStateException(
            "sessions are of keys, and grow together: use countBy, groupBy or collectBy");
      }
    }

    Reduce named(String other) {
      return new Reduce(input, window, reduction, other, result, departs, onError);
    }

    Reduce reduction(Reduction other) {
      return new Reduce(input, window, other, name, null, departs, onError);
    }

    Reduce result(KeyedResult<Object, Object, Object> other) {
      return new Reduce(input, window, reduction, name, other, departs, onError);
    }

    Reduce departing() {
      return new Reduce(input, window, reduction, name, result, true, onError);
    }

    /** The keys of a join are found by operators before it, which are a part of it for the user. */
    Reduce onError(OnError<Object> policy) {
      Plan from = input;
      if (reduction instanceof Reduction.Join
          && input instanceof Exchange(var sides, var routing)) {
        from = new Exchange(sides.stream().map(side -> keyed(side, policy)).toList(), routing);
      }
      return new Reduce(from, window, reduction, name, result, departs, policy);
    }

    private static Plan keyed(Plan side, OnError<Object> policy) {
      return side instanceof Apply(Plan before, Operator key)
          ? new Apply(before, key.onError(policy))
          : side;
    }
  }

  /** How the stages that end here are run. */
  record Tuned(Plan input, Tuning tuning) implements Plan {}

  /**
   * How stages are run.
   *
   * @param stages how many; empty for as many as there are processors
   * @param maxDemand how many elements a stage has asked for at most; empty for the default
   * @param minDemand at how many of those it asks for more; empty for the default
   * @param onStart what each stage does first, with its number and how many there are
   */
  record Tuning(
      OptionalInt stages,
      OptionalInt maxDemand,
      OptionalInt minDemand,
      @Nullable FlowBiAction<Integer, Integer> onStart) {
    static final Tuning DEFAULT =
        new Tuning(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), null);

    Tuning stages(int count) {
      return new Tuning(OptionalInt.of(count), maxDemand, minDemand, onStart);
    }

    Tuning maxDemand(int events) {
      return new Tuning(stages, OptionalInt.of(events), minDemand, onStart);
    }

    Tuning minDemand(int events) {
      return new Tuning(stages, maxDemand, OptionalInt.of(events), onStart);
    }

    Tuning onStart(FlowBiAction<Integer, Integer> action) {
      return new Tuning(stages, maxDemand, minDemand, action);
    }

    Tuning or(Tuning other) {
      return new Tuning(
          stages.isPresent() ? stages : other.stages,
          maxDemand.isPresent() ? maxDemand : other.maxDemand,
          minDemand.isPresent() ? minDemand : other.minDemand,
          onStart == null ? other.onStart : onStart);
    }
  }

  /** A plan that ends in a reduction, with something about that changed. */
  static Plan reducing(Plan plan, UnaryOperator<Reduce> change) {
    return switch (plan) {
      case Reduce it -> change.apply(it);
      case Tuned(Plan input, Tuning tuning) -> new Tuned(reducing(input, change), tuning);
      case Apply _, From _, Exchange _, Through _ -> throw new AssertionError(plan);
    };
  }

  /** The reduction whose results come out of the stages that a plan ends in. */
  static @Nullable Plan openReduction(Plan plan) {
    return switch (plan) {
      case Reduce it -> it;
      case Apply it -> openReduction(it.input);
      case Tuned it -> openReduction(it.input);
      case From _, Exchange _, Through _ -> null;
    };
  }
}
