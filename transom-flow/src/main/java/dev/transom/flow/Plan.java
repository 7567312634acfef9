package dev.transom.flow;

import java.util.List;
import java.util.OptionalInt;
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

  /** They become results. */
  record Reduce(
      Plan input,
      Window<Object> window,
      Reduction reduction,
      String name,
      @Nullable KeyedResult<Object, Object, Object> result)
      implements Plan {
    public Reduce {
      Plan before = openReduction(input);
      if (before != null && reduction.partitionKey() == null) {
        throw new IllegalStateException(
            "a reduction on the result of another, in the same stages: put partition(…) or"
                + " shuffle() between them");
      }
    }
  }

  /** How the stages that end here are run. */
  record Tuned(Plan input, Tuning tuning) implements Plan {}

  /**
   * How stages are run.
   *
   * @param stages how many; empty for as many as there are processors
   * @param maxDemand how many elements a stage has asked for at most; empty for the default
   */
  record Tuning(OptionalInt stages, OptionalInt maxDemand) {
    static final Tuning DEFAULT = new Tuning(OptionalInt.empty(), OptionalInt.empty());

    Tuning or(Tuning other) {
      return new Tuning(
          stages.isPresent() ? stages : other.stages,
          maxDemand.isPresent() ? maxDemand : other.maxDemand);
    }
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
