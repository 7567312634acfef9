package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Contender;
import dev.transom.benchmarks.harness.Contest;
import dev.transom.benchmarks.harness.Metric;
import dev.transom.benchmarks.harness.Ratio;
import dev.transom.benchmarks.harness.Throughput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The benchmarks of stages. A new peer is one more line in {@link #peers}; ours belongs at the head
 * of {@link #all}, since its events always travel in lists.
 */
public final class StageBenchmarks {
  private static final Metric RATE = Metric.rate("events/s");
  private static final int CONSUMERS = 8;
  private static final int BROADCAST_CONSUMERS = 4;
  private static final int DEMAND = 1000;
  private static final int PIECE = 10;
  private static final int WAITING_DEMAND = 4;

  private StageBenchmarks() {}

  public static Benchmark oneToOne() {
    return Benchmark.of(
        "stage-1-1",
        "one producer, one consumer, demand " + DEMAND,
        Contest.of("stage-1-1", RATE, both(Shape.oneTo(1, DEMAND))));
  }

  public static Benchmark oneToEight() {
    Contest[] contests =
        IntStream.of(1, 10, 100, 1000)
            .mapToObj(demand ->
                Contest.of(
                    "stage-1-8/demand=" + demand, RATE, both(Shape.oneTo(CONSUMERS, demand))))
            .toArray(Contest[]::new);
    return Benchmark.of(
        "stage-1-8", "one producer, 8 consumers, demand 1, 10, 100 and 1000", contests);
  }

  public static Benchmark chain() {
    Shape direct = Shape.oneTo(CONSUMERS, DEMAND);
    return Benchmark.of(
            "stage-chain",
            "to 8 consumers directly, through a stage between, and in pieces of " + PIECE,
            Contest.of("stage-chain/direct", RATE, both(direct)),
            Contest.of("stage-chain/through", RATE, both(direct.throughAnother())),
            Contest.of("stage-chain/pieces=" + PIECE, RATE, all(direct.inPieces(PIECE))))
        .with(
            new Ratio(
                "stage-chain/through-to-direct", "stage-chain/through", "stage-chain/direct", 1));
  }

  public static Benchmark broadcast() {
    Shape shape = Shape.oneTo(BROADCAST_CONSUMERS, DEMAND).spread(Spread.BROADCAST);
    return Benchmark.of(
        "stage-broadcast",
        "every event to " + BROADCAST_CONSUMERS + " consumers, demand " + DEMAND,
        Contest.of("stage-broadcast", Metric.rate("deliveries/s"), both(shape)));
  }

  public static Benchmark partition() {
    Shape shape = Shape.oneTo(CONSUMERS, DEMAND).spread(Spread.PARTITION);
    return Benchmark.of(
        "stage-partition",
        "each event to one of " + CONSUMERS + " consumers by its key, demand " + DEMAND,
        Contest.of("stage-partition", RATE, all(shape)));
  }

  public static Benchmark scaling() {
    int[] consumers = {1, 2, 4, 8, 16};
    Contest[] contests =
        Arrays.stream(consumers)
            .mapToObj(
                n -> Contest.of(scaling(n), RATE, all(Shape.oneTo(n, WAITING_DEMAND).waiting())))
            .toArray(Contest[]::new);
    Ratio[] efficiencies =
        Arrays.stream(consumers)
            .skip(1)
            .mapToObj(n -> new Ratio(scaling(n) + "/efficiency", scaling(n), scaling(1), 1.0 / n))
            .toArray(Ratio[]::new);
    return Benchmark.of("stage-scaling", "1 to 16 consumers that wait 1 ms per event", contests)
        .with(efficiencies);
  }

  public static Benchmark perEvent() {
    Contest[] contests =
        IntStream.of(50, 1000)
            .mapToObj(bound ->
                Contest.of(
                    "per-event-process/demand=" + bound,
                    RATE,
                    List.of(
                        Throughput.of("transom", () -> TransomPerEvent.processes(bound)),
                        Throughput.of("transom-server", () -> TransomPerEvent.servers(bound)),
                        Throughput.of("pekko", () -> new PekkoPerEvent(bound)),
                        Throughput.of("reactor", () -> new ReactorPerEvent(bound)),
                        Throughput.of("virtual-thread", () -> new ThreadedPerEvent(bound)))))
            .toArray(Contest[]::new);
    return Benchmark.of(
        "per-event-process", "a process for each event, 50 and 1000 at a time", contests);
  }

  public static Benchmark bridge() {
    return Benchmark.of(
        "flow-bridge",
        "to and from java.util.concurrent.Flow, demand " + Bridge.DEMAND,
        bridge("flow-bridge/in", Bridge.IN),
        bridge("flow-bridge/in-submitted", Bridge.IN_SUBMITTED),
        bridge("flow-bridge/out", Bridge.OUT),
        bridge("flow-bridge/round-trip", Bridge.ROUND_TRIP));
  }

  private static Contest bridge(String name, Bridge bridge) {
    return Contest.of(
        name,
        RATE,
        List.of(
            Throughput.of("transom", () -> new TransomBridge(bridge)),
            system(
                "submission-publisher",
                SubmissionPublisherStages::new,
                Shape.oneTo(1, Bridge.DEMAND)),
            Throughput.of("reactor", () -> ReactorBridge.of(bridge)),
            Throughput.of("reactor-same-thread", () -> ReactorBridge.sameThread(bridge)),
            Throughput.of("pekko-streams", () -> new PekkoBridge(bridge))));
  }

  private static String scaling(int consumers) {
    return "stage-scaling/consumers=" + consumers;
  }

  /** All systems per element, and where the demand allows it in lists as well. */
  private static List<Contender> both(Shape shape) {
    List<Contender> contenders = new ArrayList<>(all(shape));
    if (shape.demand() > 1) {
      contenders.addAll(peers("-batched", shape.batched()));
    }
    return contenders;
  }

  private static List<Contender> all(Shape shape) {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(Throughput.of("transom", () -> TransomStages.of(shape)));
    if (shape.waits()) {
      contenders.add(Throughput.of("transom-foreign-wait", () -> TransomStages.foreign(shape)));
    }
    if (shape.pieces()) {
      contenders.add(Throughput.of("transom-message-per-piece", () -> TransomStages.told(shape)));
    }
    contenders.addAll(peers("", shape));
    return contenders;
  }

  private static List<Contender> peers(String suffix, Shape shape) {
    return List.of(
        system("submission-publisher" + suffix, SubmissionPublisherStages::new, shape),
        system("reactor" + suffix, ReactorStages::new, shape),
        system("pekko-streams" + suffix, PekkoStages::new, shape),
        system("jox" + suffix, JoxStages::new, shape));
  }

  private static Contender system(String name, Function<Shape, Stages> factory, Shape shape) {
    return Throughput.of(name, () -> factory.apply(shape));
  }
}
