package dev.transom.flow;

import dev.transom.flow.Layer.Input;
import dev.transom.flow.Layer.Way;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.util.ArrayList;
import java.util.List;

/** Makes layers of a plan, each behind those whose elements it gets. */
final class Layout {
  private final List<Layer> layers = new ArrayList<>();
  private final String run;
  private int sources;

  private Layout(String run) {
    this.run = run;
  }

  /**
   * The layers of a plan; the last is the one whose elements come out.
   *
   * @param run the name that all names begin with
   * @param keepsLast the last layer is there, though it may have nothing to do
   */
  static List<Layer> of(Plan plan, String run, boolean keepsLast) {
    Layout layout = new Layout(run);
    layout.open(plan);
    layout.layers.forEach(Layout::chooseWay);
    layout.layers.forEach(Layout::chooseStages);
    layout.layers.forEach(Layout::numberSources);
    for (Layer layer : layout.layers) {
      layer.isSkipped =
          layer.hasNothingToDo()
              && (layer.next == null
                  ? !keepsLast || !isLast(layer, layout)
                  : !isTimely(layer.next));
    }
    return layout.layers;
  }

  private static boolean isLast(Layer layer, Layout layout) {
    return layer == layout.layers.getLast();
  }

  /** It tells those before it apart, by the time that their elements have shown. */
  private static boolean isTimely(Layer layer) {
    return layer.hasEventTime() || layer.way == Layer.Way.TIMED;
  }

  /** The layer that a plan ends in, to which more can be added. */
  private Layer open(Plan plan) {
    return switch (plan) {
      case Plan.From(Origin origin) -> add(List.of(new Input.Sources(origin, names(origin))));
      case Plan.Apply(Plan input, Operator operator) -> {
        Layer layer = open(input);
        (layer.reduce == null ? layer.before : layer.after).add(operator);
        yield layer;
      }
      case Plan.Tuned(Plan input, Plan.Tuning tuning) -> {
        Layer layer = open(input);
        layer.tuning = tuning.or(layer.tuning);
        yield layer;
      }
      case Plan.Exchange exchange -> behind(openAll(exchange), exchange.routing());
      case Plan.Through(Plan input, var stages) ->
          add(List.of(new Input.Through(open(input), stages)));
      case Plan.Reduce reduce -> {
        FlowFunction<Object, Object> key = reduce.reduction().partitionKey();
        Layer layer;
        if (key == null) {
          layer = open(reduce.input());
        } else {
          layer = behind(openAll(reduce.input()), new Routing.ByKey(key));
          layer.tuning = passing(reduce.input());
        }
        layer.reduce = reduce;
        yield layer;
      }
    };
  }

  /**
   * The layers of a plan that is exchanged; stages that would only pass elements on are left out.
   */
  private List<Layer> openAll(Plan plan) {
    return switch (plan) {
      case Plan.Exchange(List<Plan> inputs, Routing _) -> {
        List<Layer> all = new ArrayList<>();
        inputs.forEach(input -> all.addAll(openAll(input)));
        yield all;
      }
      case Plan.Tuned(Plan input, Plan.Tuning _) when passes(input) -> openAll(input);
      default -> List.of(open(plan));
    };
  }

  private static boolean passes(Plan plan) {
    return plan instanceof Plan.Exchange
        || (plan instanceof Plan.Tuned(Plan input, Plan.Tuning _) && passes(input));
  }

  /** How stages were to be run that are left out. */
  private static Plan.Tuning passing(Plan plan) {
    return plan instanceof Plan.Tuned(Plan input, Plan.Tuning tuning) && passes(input)
        ? tuning.or(passing(input))
        : Plan.Tuning.DEFAULT;
  }

  private List<String> names(Origin origin) {
    return switch (origin) {
      case Origin.Iterators it -> names(it.iterators().size());
      case Origin.Chunks it -> names(it.files().size());
      case Origin.Ticks _ -> names(1);
      case Origin.Running it -> it.subscriptions().stream().map(Subscription::producer).toList();
      case Origin.Starting it -> it.stages().stream().map(StageSpec::name).toList();
    };
  }

  private List<String> names(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(run + "/source." + sources++);
    }
    return names;
  }

  private Layer add(List<Input> inputs) {
    Layer layer = new Layer(layers.size(), inputs);
    layers.add(layer);
    return layer;
  }

  private Layer behind(List<Layer> before, Routing routing) {
    List<Input> inputs = new ArrayList<>();
    before.forEach(layer -> inputs.add(new Input.Stages(layer)));
    Layer next = add(inputs);
    for (Layer layer : before) {
      layer.next = next;
      layer.routing = routing;
    }
    return next;
  }

  // ------------------------------------------------------------------ when all is known

  private static void chooseWay(Layer layer) {
    Layer next = layer.next;
    if (next == null) {
      return;
    }
    boolean shuffles = layer.routing instanceof Routing.Shuffle;
    if (next.hasEventTime() && next.before.isEmpty()) {
      layer.way = Way.TIMED;
      if (shuffles) {
        layer.routing = new Routing.ByKey(element -> element); // every stage is to hear of the time
      }
    } else if (next.before.isEmpty() && combines(next)) {
      layer.way = Way.PARTIALS;
    } else {
      layer.way = shuffles ? Way.PLAIN : Way.LANES;
    }
  }

  /** Whether the stages before may reduce their part of the elements first. */
  private static boolean combines(Layer next) {
    return next.reduce != null
        && next.reduce.window().shape() instanceof Window.Shape.Global<Object>
        && next.reduce.window().triggers().isEmpty()
        && (next.reduce.reduction() instanceof Reduction.CountBy
            || next.reduce.reduction() instanceof Reduction.CollectBy);
  }

  private static void chooseStages(Layer layer) {
    boolean stampsOut = layer.way == Way.TIMED && layer.reduce == null;
    layer.bySource = layer.isFedBySources() && (layer.hasEventTime() || stampsOut);
    int wanted = layer.tuning.stages().orElse(Runtime.getRuntime().availableProcessors());
    layer.stages = layer.bySource ? Math.min(wanted, layer.sourceCount()) : wanted;
  }

  private static void numberSources(Layer layer) {
    int id = 0;
    for (Layer.Input input : layer.inputs) {
      if (input instanceof Input.Stages(Layer before) && before.way == Way.TIMED) {
        before.firstId = id;
        id += before.ownBefore(before.stages);
      }
    }
    layer.timeSources = id;
  }
}
