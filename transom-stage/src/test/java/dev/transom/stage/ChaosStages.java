package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.stage.ChaosPlan.End;
import dev.transom.stage.ChaosPlan.Hop;
import dev.transom.stage.ChaosPlan.Layer;
import dev.transom.stage.ChaosPlan.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Builds the stages of a chaos run as its plan says. */
final class ChaosStages {
  private final ChaosPlan plan;
  private final ChaosFates fates;
  private final Ledger ledger;
  private final ChaosFailures failures;
  private final ChaosSources sources;

  ChaosStages(ChaosPlan plan, Ledger ledger) {
    this.plan = plan;
    this.fates = new ChaosFates(plan);
    this.ledger = ledger;
    this.failures = new ChaosFailures(plan, ledger);
    this.sources = new ChaosSources(plan, ledger);
  }

  /** All stages in order: the sources, the layers, the terminal stages, the end of a funnel. */
  List<List<StageSpec<?, ?>>> build() {
    List<List<StageSpec<?, ?>>> all = new ArrayList<>();
    List<StageSpec<?, Marked>> above = new ArrayList<>();
    for (int i = 0; i < plan.sources().size(); i++) {
      above.add(whole(-1, sources.source(i)));
    }
    all.add(List.copyOf(above));
    int last = plan.layers().size() - 1;
    for (int layer = 0; layer < last; layer++) {
      List<StageSpec<?, Marked>> stages = new ArrayList<>();
      for (int i = 0; i < plan.layers().get(layer).width(); i++) {
        stages.add(whole(layer, middle(layer, i, subscriptions(layer, i, above))));
      }
      all.add(List.copyOf(stages));
      above = stages;
    }
    if (plan.end() == End.FUNNEL) {
      all.addAll(funnel(last, above));
    } else {
      List<StageSpec<?, ?>> stages = new ArrayList<>();
      for (int i = 0; i < plan.layers().get(last).width(); i++) {
        List<Subscription<Marked>> inputs = subscriptions(last, i, above);
        stages.add(
            common(last, plan.end() == End.MANUAL ? late(i, inputs) : collecting(i, inputs)));
      }
      all.add(stages);
    }
    return all;
  }

  /** All stages have been started. */
  void begin() {
    sources.begin();
  }

  // ------------------------------------------------------------------ options

  private List<Subscription<Marked>> subscriptions(
      int layer, int stage, List<StageSpec<?, Marked>> above) {
    Layer it = plan.layers().get(layer);
    Window window = it.windows().get(stage);
    return above.stream()
        .map(producer -> {
          Subscription<Marked> options =
              Subscription.to(producer)
                  .cancel(CancelMode.WHEN_ALL_END)
                  .maxDemand(window.max())
                  .minDemand(window.min());
          return it.hop() == Hop.PARTITION ? options.partition(stage) : options;
        })
        .toList();
  }

  private static <I, O> StageSpec<I, O> connected(
      StageSpec<I, O> stage, List<? extends Subscription<? extends I>> more) {
    StageSpec<I, O> all = stage;
    for (Subscription<? extends I> subscription : more) {
      all = all.subscribe(subscription);
    }
    return all;
  }

  private <I, O> StageSpec<I, O> common(int layer, StageSpec<I, O> stage) {
    return stage
        .maxDeadLetters(Integer.MAX_VALUE, Duration.ofSeconds(1))
        .maxRedeliveries(layer < 0 ? 1 : plan.layers().get(layer).redeliveries())
        .deadLetters(ledger::letter);
  }

  /** A stage of a layer, with what it needs to feed the next. */
  private <I> StageSpec<I, Marked> whole(int layer, StageSpec<I, Marked> stage) {
    int next = layer + 1;
    Layer below = plan.layers().get(next);
    StageSpec<I, Marked> whole =
        common(layer, stage)
            .dispatcher(
                switch (below.hop()) {
                  case FAIR -> Dispatcher.fair();
                  case GREEDY -> Dispatcher.greedy();
                  case BROADCAST -> Dispatcher.broadcast();
                  case PARTITION ->
                      Dispatcher.<Marked>partition(
                              below.width(), event -> fates.partition(next, event))
                          .queueLimit(below.queue());
                });
    Layer own = layer < 0 ? null : plan.layers().get(layer);
    return own == null || own.buffer() == 0 ? whole : whole.buffer(own.buffer(), own.keep());
  }

  // ------------------------------------------------------------------ producer-consumers

  private StageSpec<Marked, Marked> middle(
      int layer, int stage, List<Subscription<Marked>> inputs) {
    String name = layer + "." + stage;
    Subscription<Marked> first = inputs.getFirst();
    List<Subscription<Marked>> more = inputs.subList(1, inputs.size());
    return switch (plan.layers().get(layer).form()) {
      case STATEFUL ->
          connected(
              ProducerConsumer.<Long, Marked, Marked>stateful(
                  name,
                  first,
                  0L,
                  (count, batch, out) -> {
                    long[] next = {count};
                    transform(layer, stage, batch, event -> out.emit(event.stamped(next[0]++)));
                    return next[0];
                  }),
              more);
      case CLASS -> connected(ProducerConsumer.of(name, () -> new Asking(layer, stage)), inputs);
      default ->
          connected(
              ProducerConsumer.of(name, first, (batch, out) -> transform(layer, stage, batch, out)),
              more);
    };
  }

  private void transform(int layer, int stage, Batch<Marked> batch, Emitter<Marked> out) {
    failures.handle(
        layer,
        stage,
        batch,
        event -> fates.children(layer, event).forEach(child -> out.emit(child.through(stage))));
  }

  /** Asks by hand for as much as it has handled. */
  private final class Asking extends ProducerConsumer<Marked, Marked> {
    private final int layer;
    private final int stage;

    Asking(int layer, int stage) {
      this.layer = layer;
      this.stage = stage;
    }

    @Override
    protected Demand handleSubscribe(Upstream producer) {
      producer.ask(producer.options().maxDemand());
      return Demand.MANUAL;
    }

    @Override
    protected void handleEvents(Batch<Marked> batch, Emitter<Marked> out) {
      transform(layer, stage, batch, out);
      batch.from().ask(batch.size());
    }

    @Override
    protected void handleInfo(Object message, Emitter<Marked> out) {
      out.emit(Marked.at(((ChaosMeddling.Note) message).mark()).through(stage));
    }
  }

  // ------------------------------------------------------------------ terminal stages

  private Collector<Marked, List<Marked>, List<Marked>> collector(int stage) {
    int layer = plan.layers().size() - 1;
    return Collector.of(
        () -> {
          ledger.batch();
          return new ArrayList<>();
        },
        (list, event) -> {
          Marked seen = fates.entering(layer, stage, event);
          failures.handle(layer, seen, false);
          list.add(seen.through(stage));
        },
        (left, right) -> {
          left.addAll(right);
          return left;
        });
  }

  private String name(int stage) {
    return plan.layers().size() - 1 + "." + stage;
  }

  private StageSpec<Marked, Void> collecting(int stage, List<Subscription<Marked>> inputs) {
    String name = name(stage);
    return connected(
        Consumer.collecting(
            name, inputs.getFirst(), collector(stage), list -> ledger.result(name, list)),
        inputs.subList(1, inputs.size()));
  }

  private List<List<StageSpec<?, ?>>> funnel(int layer, List<StageSpec<?, Marked>> above) {
    List<StageSpec<?, List<Marked>>> collectors =
        IntStream.range(0, plan.layers().get(layer).width())
            .<StageSpec<?, List<Marked>>>mapToObj(i -> {
              List<Subscription<Marked>> inputs = subscriptions(layer, i, above);
              StageSpec<Marked, List<Marked>> stage =
                  ProducerConsumer.collecting(name(i), inputs.getFirst(), collector(i));
              return common(layer, connected(stage, inputs.subList(1, inputs.size())));
            })
            .toList();
    List<Subscription<List<Marked>>> inputs =
        collectors.stream().map(it -> Subscription.to(it).cancel(CancelMode.WHEN_ALL_END)).toList();
    StageSpec<List<Marked>, Void> end =
        Consumer.collecting(
            "end.0",
            inputs.getFirst(),
            Collectors.<List<Marked>>toList(),
            lists -> ledger.result("end.0", lists.stream().flatMap(List::stream).toList()));
    return List.of(
        List.copyOf(collectors),
        List.of(common(layer, connected(end, inputs.subList(1, inputs.size())))));
  }

  private StageSpec<Marked, Void> late(int stage, List<Subscription<Marked>> inputs) {
    List<Subscription<Marked>> byHand =
        inputs.stream().map(input -> input.acknowledge(Acknowledge.MANUAL)).toList();
    return connected(Consumer.of(name(stage), () -> new Late(stage)), byHand);
  }

  /** Acknowledges later, and not in the order of arrival. */
  private final class Late extends Consumer<Marked> {
    private static final String ACKNOWLEDGE = "acknowledge";

    private final int layer = plan.layers().size() - 1;
    private final int stage;
    private final List<Batch<Marked>> held = new ArrayList<>();
    private int seen;

    Late(int stage) {
      this.stage = stage;
    }

    @Override
    protected void handleEvents(Batch<Marked> batch) {
      failures.handle(layer, stage, batch, event -> {});
      held.add(batch);
      self().send(ACKNOWLEDGE);
    }

    @Override
    protected void handleCancel(Upstream producer, ExitReason reason) {
      if (reason.equals(ChaosMeddling.ANEW)) {
        held.removeIf(batch -> batch.from() == producer); // it comes again
      }
    }

    @Override
    protected void handleInfo(Object message) {
      if (held.isEmpty()) {
        return;
      }
      Batch<Marked> batch = held.remove(seen++ * 7 % held.size());
      batch.acknowledge();
      for (Marked event : batch.events()) {
        ledger.acknowledged(fates.entering(layer, stage, event).through(stage));
      }
    }
  }
}
