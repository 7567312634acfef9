package dev.transom.flow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done between two exchanges, by a number of stages beside each other. Filled by {@link
 * Layout} and not changed afterwards.
 */
final class Layer {
  static final int DEFAULT_DEMAND = 1_000;

  /** Where a layer's elements come from. */
  sealed interface Input {
    /** Sources of its own. */
    record Sources(Origin origin, List<String> names) implements Input {}

    /** The stages of another layer. */
    record Stages(Layer layer) implements Input {}

    /** Stages of the user, which get the elements of another layer. */
    record Through(Layer before, dev.transom.flow.Stages<?, ?> stages) implements Input {}

    /** Those of them whose events come in an order of their own. */
    default List<String> sources() {
      return switch (this) {
        case Sources it -> it.names();
        case Through it -> it.stages().names();
        case Stages _ -> List.of();
      };
    }
  }

  /** How its elements go on. */
  enum Way {
    /** To whoever asks. */
    PLAIN,
    /** Each to a stage. */
    LANES,
    /** In one piece for each stage, reduced as far as they are. */
    PARTIALS,
    /** Each to a stage, with its time. */
    TIMED
  }

  final int number;
  final List<Input> inputs;
  final List<Operator> before = new ArrayList<>();
  final List<Operator> after = new ArrayList<>();
  Plan.@Nullable Reduce reduce;
  Plan.Tuning tuning = Plan.Tuning.DEFAULT;

  // set when it is complete
  int stages;
  Way way = Way.PLAIN;
  @Nullable Routing routing;
  @Nullable Layer next;
  boolean isSkipped; // it has nothing to do: whoever is behind it subscribes to those before
  boolean bySource; // each source has one stage, which sees all of it in its order
  int firstId; // of its sources of time, among those of the next layer
  int timeSources; // of the layers before, for windows of event time

  Layer(int number, List<Input> inputs) {
    this.number = number;
    this.inputs = List.copyOf(inputs);
  }

  /** Whether elements come and go as they are. */
  boolean hasNothingToDo() {
    return before.isEmpty()
        && reduce == null
        && way == Way.PLAIN
        && tuning.equals(Plan.Tuning.DEFAULT)
        && inputs.stream().allMatch(Layer::comesPlainly);
  }

  /** What one stage asks for and another takes is not everybody's. */
  private static boolean comesPlainly(Input input) {
    return switch (input) {
      case Input.Sources(Origin origin, var _) ->
          !(origin instanceof Origin.Running) && !(origin instanceof Origin.Chunks);
      case Input.Stages(Layer before) -> before.way == Way.PLAIN;
      case Input.Through _ -> true;
    };
  }

  /** What becomes of elements on which functions of the next layer throw here, on their way out. */
  OnError<Object> onExitError() {
    Layer to = next;
    return to == null || to.reduce == null || !to.before.isEmpty()
        ? OnError.fail()
        : to.reduce.onError();
  }

  /** Whether functions of the next layer are called here: what they do is counted apart. */
  boolean worksForNext() {
    return way != Way.PLAIN;
  }

  boolean isFedBySources() {
    return sourceCount() > 0;
  }

  int sourceCount() {
    return inputs.stream().mapToInt(input -> input.sources().size()).sum();
  }

  /** Whether its windows are of event time. */
  boolean hasEventTime() {
    return reduce != null && reduce.window().isEventTime();
  }

  /** Whether its elements come with their time. */
  boolean isTimed() {
    return inputs.stream()
        .anyMatch(input -> input instanceof Input.Stages(Layer it) && it.way == Way.TIMED);
  }

  /** How many sources one of its stages tells apart for the next layer; results are one source. */
  int ownSources(int stage) {
    return bySource && reduce == null ? (sourceCount() - stage + stages - 1) / stages : 1;
  }

  /** The place of the first source that a stage tells apart, among those of all its stages. */
  int ownBefore(int stage) {
    int count = 0;
    for (int i = 0; i < stage; i++) {
      count += ownSources(i);
    }
    return count;
  }
}
