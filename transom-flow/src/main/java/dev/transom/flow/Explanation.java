package dev.transom.flow;

import dev.transom.flow.Layer.Input;
import java.util.List;
import java.util.stream.Collectors;

/** A layer in words. */
final class Explanation {
  private Explanation() {}

  /** One line for each layer that has something to do, and one for what comes out. */
  static String of(List<Layer> layers, Ending ending) {
    StringBuilder text = new StringBuilder();
    for (Layer layer : layers) {
      if (!layer.isSkipped) {
        text.append(of(layer)).append('\n');
      }
    }
    String to =
        switch (ending) {
          case Ending.Into(var stages) -> "into " + String.join(", ", stages.names());
          case Ending.Collecting _, Ending.Streaming _ -> "out";
        };
    String from = of(new Input.Stages(layers.getLast()));
    return text.append(to).append(": from ").append(from).append('\n').toString();
  }

  private static String of(Layer layer) {
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
        + inputs(layer)
        + (names.isEmpty() ? "" : ": " + String.join(", ", names))
        + window;
  }

  private static String inputs(Layer layer) {
    return layer.inputs.stream().map(Explanation::of).collect(Collectors.joining(", "));
  }

  private static String of(Input input) {
    return switch (input) {
      case Input.Sources(Origin origin, List<String> names) ->
          names.size() + (names.size() == 1 ? " source (" : " sources (") + kind(origin) + ")";
      case Input.Through(Layer before, var stages) ->
          String.join(", ", stages.names())
              + " behind "
              + (before.isSkipped ? inputs(before) : "layer " + before.number);
      case Input.Stages(Layer before) when before.isSkipped -> inputs(before);
      case Input.Stages(Layer before) ->
          "layer "
              + before.number
              + switch (before.way) {
                case PLAIN -> before.next == null ? "" : " (shuffled)";
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
