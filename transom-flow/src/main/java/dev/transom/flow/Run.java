package dev.transom.flow;

import dev.transom.flow.Layer.Input;
import dev.transom.flow.Layer.Way;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.OpenCall;
import dev.transom.stage.CancelMode;
import dev.transom.stage.DemandMode;
import dev.transom.stage.Dispatcher;
import dev.transom.stage.Role;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageSpec;
import dev.transom.stage.StageStream;
import dev.transom.stage.Subscription;
import dev.transom.stage.spi.StageDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BinaryOperator;
import java.util.stream.Collector;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a flow by the local engine: the stages of its layers under a supervisor, and what
 * comes of them, which is decided once. A stage that is killed is started again, however often; a
 * function that throws ends the run.
 */
final class Run {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String name = "flow#" + NUMBERS.incrementAndGet();
  private final List<Layer> layers;
  private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
  private final List<List<LayerState>> states = new ArrayList<>();
  private @Nullable Supervisor supervisor;

  Run(Plan plan) {
    layers = Layout.of(plan, name);
  }

  String stageName(Layer layer, int stage) {
    return name + "/" + layer.number + "." + stage;
  }

  // ------------------------------------------------------------------ starting

  /** Starts everything, the sources first; they give nothing until all are there. */
  void start(@Nullable Collector<Object, Object, Object> collector) {
    List<ChildSpec> children = new ArrayList<>();
    List<String> sources = new ArrayList<>();
    for (Layer layer : layers) {
      for (Input input : layer.inputs) {
        if (input instanceof Input.Sources it) {
          Sources.of(it, this).forEach(stage -> children.add(stage.child()));
          if (!(it.origin() instanceof Origin.Running)) {
            sources.addAll(it.names());
          }
        }
      }
      for (int i = 0; i < layer.stages; i++) {
        children.add(stage(layer, i).child());
      }
    }
    if (collector != null) {
      children.add(sink(collector).child());
    }
    var all =
        Supervisor.oneForOne().intensity(Integer.MAX_VALUE, Duration.ofSeconds(1));
    for (ChildSpec child : children) {
      all = all.child(child);
    }
    Supervisor started = all.start();
    supervisor = started;
    Kernel.get()
        .whenEnded(
            started.pid(),
            () -> fail(new FlowException(name, null, new IllegalStateException("it was stopped"))));
    for (String source : sources) {
      StageRef.named(source).demand(DemandMode.FORWARD);
    }
  }

  private StageSpec<Object, Object> stage(Layer layer, int stage) {
    List<Subscription<?>> subscriptions = new ArrayList<>();
    List<String> producers = new ArrayList<>();
    for (Input input : layer.inputs) {
      switch (input) {
        case Input.Sources(Origin origin, List<String> names) -> {
          for (int i = 0; i < names.size(); i++) {
            if (!layer.bySource || i % layer.stages == stage) {
              producers.add(names.get(i));
              subscriptions.add(
                  origin instanceof Origin.Running(List<Subscription<?>> running)
                      ? running.get(i).cancel(CancelMode.TRANSIENT)
                      : subscription(names.get(i), layer));
            }
          }
        }
        case Input.Stages(Layer before) -> {
          for (int i = 0; i < before.stages; i++) {
            String producer = stageName(before, i);
            producers.add(producer);
            Subscription<Object> to = subscription(producer, layer);
            subscriptions.add(before.way == Way.PLAIN ? to : to.partition(stage));
          }
        }
      }
    }
    LayerState state =
        new LayerState()
            .of(
                layer.isTimed() ? layer.timeSources : layer.hasEventTime() ? producers.size() : 0,
                layer.bySource || layer.hasEventTime() ? Math.max(1, producers.size()) : 1,
                LayerCode.operatorNames(layer).size());
    while (states.size() <= layer.number) {
      states.add(new ArrayList<>());
    }
    states.get(layer.number).add(state);
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
                apply,
                () -> new LayerCode(layer, stage, this, producers));
    Layer next = layer.next;
    return next == null || layer.way == Way.PLAIN
        ? spec
        : spec.dispatcher(Dispatcher.partition(next.stages, Run::noKey));
  }

  private static Object noKey(Object event) {
    throw new AssertionError("the layer has chosen the stage: " + event);
  }

  @SuppressWarnings("unchecked")
  private static List<Subscription<?>> typed(List<Subscription<?>> all) {
    return all;
  }

  private static Subscription<Object> subscription(String producer, Layer layer) {
    Subscription<Object> to =
        Subscription.<Object>to(producer).cancel(CancelMode.TRANSIENT);
    boolean chunks =
        layer.inputs.stream()
            .anyMatch(it -> it instanceof Input.Sources(Origin.Chunks _, var _));
    return to.maxDemand(layer.tuning.maxDemand().orElse(chunks ? 2 : Layer.DEFAULT_DEMAND));
  }

  private StageSpec<Object, Void> sink(Collector<Object, Object, Object> collector) {
    Layer last = layers.getLast();
    List<Subscription<?>> subscriptions = new ArrayList<>();
    for (int i = 0; i < last.stages; i++) {
      subscriptions.add(
          Subscription.<Object>to(stageName(last, i)).cancel(CancelMode.TRANSIENT));
    }
    return StageDoor.get()
        .stage(
            name + "/sink",
            Role.CONSUMER,
            typed(subscriptions),
            Sink.Box::new,
            (box, more) -> Sink.apply(collector, box, more),
            () -> new Sink(last.stages, collector, this));
  }

  /** What comes out of the last layer, for a run without a sink. */
  Stream<Object> output() {
    Layer last = layers.getLast();
    List<Subscription<?>> subscriptions = new ArrayList<>();
    for (int i = 0; i < last.stages; i++) {
      subscriptions.add(
          Subscription.<Object>to(stageName(last, i)).cancel(CancelMode.TRANSIENT));
    }
    return new StageStream<Object>(
            subscriptions, Optional.empty(), DemandMode.FORWARD, Optional.empty())
        .stream();
  }

  /** Throws why the run has failed, if it has. */
  void check() {
    if (result.isCompletedExceptionally()) {
      await();
    }
  }

  // ------------------------------------------------------------------ the end

  /** The input has ended. */
  void complete(@Nullable Object value) {
    result.complete(value);
  }

  void fail(Throwable failure) {
    result.completeExceptionally(failure);
  }

  /** A stage has failed: ends it, and with it the run. */
  RuntimeException failed(Callback process, FlowException failure) {
    fail(failure);
    return process.self().exit(ExitReason.SHUTDOWN);
  }

  /** A stage of the run ends only when it has done its work, or with the run. */
  void checkEnd(Callback process, String producer, ExitReason reason) {
    if (producer.startsWith(name) && !(reason instanceof ExitReason.Normal)) {
      throw failed(
          process,
          new FlowException(
              producer, null, new IllegalStateException("the stage has ended: " + reason)));
    }
  }

  /** Waits for what comes of it; then nothing of it is left. */
  @Nullable Object await() {
    try {
      OpenCall<Boolean> waiting = Kernel.get().cell();
      result.whenComplete((value, failure) -> waiting.answer(true));
      waiting.await(null);
      return result.getNow(null);
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    } finally {
      stop();
    }
  }

  void stop() {
    Supervisor running = supervisor;
    if (running != null) {
      running.stop();
    }
  }
}
