package dev.transom.flow;

import dev.transom.flow.Layer.Input;
import dev.transom.flow.Layer.Way;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.Shutdown;
import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.ExitReason;
import dev.transom.stage.CancelMode;
import dev.transom.stage.Dispatcher;
import dev.transom.stage.OnCancel;
import dev.transom.stage.Role;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import dev.transom.stage.spi.StageDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** The stages of a run, each subscribed to those before it. */
final class Wiring {
  private final Run run;
  private final List<Layer> layers;
  private final Ending ending;
  private final List<String> names = new ArrayList<>(); // of the stages that are started
  private final List<String> sources = new ArrayList<>();
  private final List<ChildSpec> children = new ArrayList<>();
  private @Nullable AtomicInteger unfinished; // of the stages whose end is the end of the run

  Wiring(Run run, List<Layer> layers, Ending ending) {
    this.run = run;
    this.layers = layers;
    this.ending = ending;
    layers.forEach(this::wire);
    switch (ending) {
      case Ending.Collecting(var collector) -> add(sink(collector));
      case Ending.Into(var stages) when stages.areStarted() -> {
        List<StageSpec<?, ?>> last = stages.subscribed(outputs(layers.getLast()));
        unfinished = new AtomicInteger(last.size());
        last.forEach(spec -> addUsers(watched(spec), stages.shutdown()));
      }
      case Ending.Into _, Ending.Streaming _ -> {}
    }
  }

  /** The sources first; who is killed is started again, however often. */
  SupervisorSpec supervisor() {
    SupervisorSpec all = Supervisor.oneForOne().intensity(Integer.MAX_VALUE, Duration.ofSeconds(1));
    for (ChildSpec child : children) {
      all = all.child(child);
    }
    return all;
  }

  /** Not if stages that go on running may have given something to those that were started. */
  boolean canStartAgain() {
    return layers.stream()
        .flatMap(layer -> layer.inputs.stream())
        .noneMatch(input ->
            input instanceof Input.Sources(Origin origin, var _)
                && origin instanceof Origin.Running);
  }

  /** All stages that are started. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** Those that wait until all are there. */
  List<String> sources() {
    return sources;
  }

  boolean isOurs(String stage) {
    return stage.startsWith(run.name() + "/")
        || (names.contains(stage) && !sources.contains(stage)); // the user's sources may be stopped
  }

  /** Those that have windows. */
  List<String> windowed() {
    return layers.stream()
        .filter(layer -> layer.reduce != null)
        .flatMap(layer -> stageNames(layer).stream())
        .toList();
  }

  // ------------------------------------------------------------------ layers

  private void wire(Layer layer) {
    for (Input input : layer.inputs) {
      switch (input) {
        case Input.Sources it -> {
          List<StageSpec<?, ?>> started = Sources.of(it, run);
          if (it.origin() instanceof Origin.Starting) {
            started.forEach(spec -> addUsers(spec, Optional.empty()));
          } else {
            started.forEach(this::add);
          }
          sources.addAll(it.names());
        }
        case Input.Through it ->
            it.stages()
                .subscribed(outputs(it.before()))
                .forEach(spec -> addUsers(spec, it.stages().shutdown()));
        case Input.Stages _ -> {}
      }
    }
    boolean last =
        layer == layers.getLast()
            && ending instanceof Ending.Into(var stages)
            && !stages.areStarted();
    if (last) {
      unfinished = new AtomicInteger(layer.stages);
    }
    for (int i = 0; i < layer.stages && !layer.isSkipped; i++) {
      StageSpec<?, ?> spec = stage(layer, i);
      add(last ? watched(spec) : spec);
    }
  }

  /** One of our own: what it does is of no use once the run is over. */
  private void add(StageSpec<?, ?> spec) {
    names.add(spec.name());
    children.add(spec.deadLetters(run::lost).child().brutalKill());
  }

  private void addUsers(StageSpec<?, ?> spec, Optional<Shutdown> shutdown) {
    names.add(spec.name());
    ChildSpec child = spec.child();
    children.add(
        new ChildSpec(
            child.id(),
            new UsersStage(child.start(), spec.name(), run),
            child.restart(),
            shutdown.orElse(child.shutdown()),
            child.type(),
            child.significant(),
            child.options()));
  }

  /** One of those whose end is the end of the run. */
  private StageSpec<?, ?> watched(StageSpec<?, ?> spec) {
    return StageDoor.get().watched(spec, reason -> finished(spec.name(), reason));
  }

  private void finished(String stage, ExitReason reason) {
    AtomicInteger left = Failures.present(unfinished, "the number of stages");
    if (reason.isAbnormal()) {
      run.fail(Run.ended(stage, reason));
    } else if (left.decrementAndGet() == 0) {
      run.complete(((Ending.Into) ending).stages().names().size());
    }
  }

  String stageName(Layer layer, int stage) {
    return run.name() + "/" + layer.number + "." + stage;
  }

  private List<String> stageNames(Layer layer) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < layer.stages; i++) {
      all.add(stageName(layer, i));
    }
    return all;
  }

  /** Who puts out what comes out of a layer. */
  private List<String> outputs(Layer layer) {
    if (!layer.isSkipped) {
      return stageNames(layer);
    }
    List<String> all = new ArrayList<>();
    for (Input input : layer.inputs) {
      all.addAll(input instanceof Input.Stages(Layer before) ? outputs(before) : input.sources());
    }
    return all;
  }

  private StageSpec<Object, Object> stage(Layer layer, int stage) {
    List<Subscription<?>> subscriptions = new ArrayList<>();
    List<String> producers = new ArrayList<>();
    for (Input input : layer.inputs) {
      switch (input) {
        case Input.Stages(Layer before) -> {
          for (String producer : outputs(before)) {
            producers.add(producer);
            Subscription<Object> to = subscription(producer, layer);
            subscriptions.add(before.way == Way.PLAIN ? to : to.partition(stage));
          }
        }
        case Input.Sources _, Input.Through _ -> {
          List<String> all = input.sources();
          for (int i = 0; i < all.size(); i++) {
            if (!layer.bySource || i % layer.stages == stage) {
              producers.add(all.get(i));
              subscriptions.add(
                  input instanceof Input.Sources(Origin.Running(var running), var _)
                      ? running.get(i).cancel(CancelMode.TRANSIENT)
                      : subscription(all.get(i), layer));
            }
          }
        }
      }
    }
    LayerState state = LayerState.of(layer, producers.size());
    run.meters().add(layer, state);
    PerKey each = Sessions.each(layer);
    long patience = Sessions.patience(layer);
    BinaryOperator<Object> apply =
        (before, change) -> ((Change) change).applyTo((LayerState) before, each, patience);
    StageSpec<Object, Object> spec =
        StageDoor.get()
            .stage(
                stageName(layer, stage),
                Role.PRODUCER_CONSUMER,
                typed(subscriptions),
                () -> state,
                applied(layer.reduce == null ? "" : Names.of(layer.reduce, layer), apply),
                () -> new LayerCode(layer, stage, run, this, producers));
    if (layer.next != null && layer.way != Way.PLAIN) {
      return spec.dispatcher(Dispatcher.partition(layer.next.stages, Wiring::noKey));
    }
    return layer == layers.getLast() ? spec.onCancel(OnCancel.STOP) : spec;
  }

  /** What has committed is put together by functions of the user, which may throw. */
  private BinaryOperator<Object> applied(String operator, BinaryOperator<Object> apply) {
    return (before, change) -> {
      try {
        return apply.apply(before, change);
      } catch (Throwable e) {
        run.fail(new FlowException(operator, null, e));
        return before;
      }
    };
  }

  private static Object noKey(Object event) {
    throw new AssertionError("the layer has chosen the stage: " + event);
  }

  @SuppressWarnings("unchecked")
  private static List<Subscription<?>> typed(List<Subscription<?>> all) {
    return all;
  }

  private static Subscription<Object> subscription(String producer, Layer layer) {
    int usual = layer.inputs.stream().mapToInt(Wiring::usualDemand).min().orElseThrow();
    Subscription<Object> to =
        Subscription.<Object>to(producer)
            .cancel(CancelMode.TRANSIENT)
            .maxDemand(layer.tuning.maxDemand().orElse(usual));
    OptionalInt least = layer.tuning.minDemand();
    return least.isPresent() ? to.minDemand(least.getAsInt()) : to;
  }

  /** Few where an element may be megabytes: all that were asked for may wait in memory. */
  private static int usualDemand(Input input) {
    return switch (input) {
      case Input.Sources(Origin.Chunks _, var _) -> 2;
      case Input.Stages(Layer before) when before.way == Way.PARTIALS -> 4;
      case Input.Sources _, Input.Stages _, Input.Through _ -> Layer.DEFAULT_DEMAND;
    };
  }

  // ------------------------------------------------------------------ what comes out

  private StageSpec<Object, Void> sink(Collector<Object, Object, Object> collector) {
    List<Subscription<?>> subscriptions = output();
    return StageDoor.get()
        .stage(
            run.name() + "/sink",
            Role.CONSUMER,
            typed(subscriptions),
            Sink.Box::new,
            applied("collect", (box, more) -> Sink.apply(collector, box, more)),
            () -> new Sink(subscriptions.size(), collector, run));
  }

  /** To the stages of the last layer. */
  List<Subscription<?>> output() {
    List<Subscription<?>> all = new ArrayList<>();
    for (String stage : outputs(layers.getLast())) {
      all.add(Subscription.<Object>to(stage).cancel(CancelMode.TRANSIENT));
    }
    return all;
  }

  /** Subscribes the user's stages that run already. */
  void subscribeRunning() {
    for (Layer layer : layers) {
      for (Input input : layer.inputs) {
        if (input instanceof Input.Through(Layer before, var stages)) {
          stages.subscribe(outputs(before));
        }
      }
    }
    if (ending instanceof Ending.Into(var stages)) {
      stages.subscribe(outputs(layers.getLast()));
    }
  }
}
