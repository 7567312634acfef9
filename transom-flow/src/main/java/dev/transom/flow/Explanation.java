package dev.transom.flow;

import dev.transom.flow.Layer.Input;
import java.util.List;
import java.util.stream.Collectors;

/** A layer in words. */
final class Explanation {
  private Explanation() {}

  static String of(Layer layer) {
    String inputs = layer.inputs.stream().map(Explanation::of).collect(Collectors.joining(", "));
    List<String> names = Names.of(layer);
    String window =
        layer.reduce == null || layer.reduce.window().shape() instanceof Window.Shape.Global<Object>
            ? ""
            : ", "
                + layer
                    .reduce
                    .window()
                    .shape()
                    .getClass()
                    .getSimpleName()
                    .toLowerCase(java.util.Locale.ROOT)
                + " windows";
    return "layer "
        + layer.number
        + ": "
        + layer.stages
        + (layer.stages == 1 ? " stage" : " stages")
        + " from "
        + inputs
        + (names.isEmpty() ? "" : ": " + String.join(", ", names))
        + window;
  }

  private static String of(Input input) {
    return switch (input) {
      case Input.Sources(Origin origin, List<String> names) ->
          names.size() + (names.size() == 1 ? " source (" : " sources (") + kind(origin) + ")";
      case Input.Through(Layer before, var stages) ->
          String.join(", ", stages.names()) + " behind layer " + before.number;
      case Input.Stages(Layer before) ->
          "layer "
              + before.number
              + switch (before.way) {
                case PLAIN -> " (shuffled)";
                case LANES, TIMED -> " (partitioned)";
                case PARTIALS -> " (reduced there, then partitioned)";
              };
    };
  }

  private static String kind(Origin origin) {
    return switch (origin) {
      case Origin.Iterators it -> it.name();
      case Origin.Chunks _ -> "files";
      case Origin.Ticks _ -> "ticks";
      case Origin.Running _ -> "running stages";
      case Origin.Starting _ -> "stages";
    };
  }
}
