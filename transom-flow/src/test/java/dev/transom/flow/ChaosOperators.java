package dev.transom.flow;

import static dev.transom.flow.ChaosFlow.mix;

import dev.transom.stage.ProducerConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Draws what is done with each element, and how elements change stages. */
final class ChaosOperators {
  /** What an operator does about elements on which it throws. */
  private enum Policy {
    NONE,
    SKIP,
    DEAD_LETTER,
    RETRY,
    RETRY_THEN_SKIP
  }

  private final Random random;
  private final Set<String> complaints;
  private final List<Runnable> checks = new ArrayList<>();
  private int number; // of stages of one's own

  /**
   * @param complaints where is said what went wrong
   */
  ChaosOperators(Random random, Set<String> complaints) {
    this.random = random;
    this.complaints = complaints;
  }

  /** Looks at what is known when the run is over. */
  void check() {
    checks.forEach(Runnable::run);
  }

  // ------------------------------------------------------------------ exchanges

  ChaosFlow exchange(ChaosFlow in) {
    Flow<Long> flow = in.flow();
    int parts = 1 + random.nextInt(9);
    return switch (random.nextInt(4)) {
      case 0 -> in.then("shuffle", flow.shuffle());
      case 1 -> through(in);
      case 2 -> in.then("partition by " + parts, flow.partition(x -> mix(parts, x) % parts));
      default -> in.then("hash " + parts, flow.partitionByHash(x -> (int) (x * 7 - parts)));
    };
  }

  /** Stages of one's own, started with the flow. */
  private ChaosFlow through(ChaosFlow in) {
    ChaosFates fates = new ChaosFates(random.nextInt(1_000), false, false);
    List<Stages.Making<Long, Long>> stages = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      String name = "through." + number++;
      stages.add(from ->
          ProducerConsumer.of(
              name, from, (batch, out) -> batch.events().forEach(x -> out.emit(fates.mapped(x)))));
    }
    int demand = 1 + random.nextInt(50);
    Flow<Long> next =
        in.flow().through(Stages.started(stages).subscribing(to -> to.maxDemand(demand)));
    return in.then(
        "through " + stages.size(), next, in.expected().stream().map(fates::mapped).toList());
  }

  // ------------------------------------------------------------------ operators

  ChaosFlow operator(ChaosFlow in) {
    Policy policy = Policy.values()[random.nextInt(Policy.values().length)];
    boolean poisons = policy != Policy.NONE && policy != Policy.RETRY;
    boolean flakes = policy == Policy.RETRY || policy == Policy.RETRY_THEN_SKIP;
    ChaosFates fates = new ChaosFates(random.nextInt(1_000), poisons, flakes);
    List<Long> met = in.expected().stream().filter(x -> !fates.isPoison(x)).toList();
    Flow<Long> flow = in.flow();
    return switch (random.nextInt(7)) {
      case 0 -> {
        Flow<Long> next =
            flow.map(x -> {
              fates.meet(x);
              return fates.mapped(x);
            });
        yield guarded(in, "map", policy, fates, next, met.stream().map(fates::mapped).toList());
      }
      case 1 -> {
        Flow<Long> next =
            flow.filter(x -> {
              fates.meet(x);
              return fates.kept(x);
            });
        yield guarded(in, "filter", policy, fates, next, met.stream().filter(fates::kept).toList());
      }
      case 2 -> {
        Flow<Long> next =
            flow.reject(x -> {
              fates.meet(x);
              return fates.kept(x);
            });
        List<Long> results = met.stream().filter(x -> !fates.kept(x)).toList();
        yield guarded(in, "reject", policy, fates, next, results);
      }
      case 3 -> {
        Flow<Long> next =
            flow.flatMap(x -> {
              fates.meet(x);
              return fates.children(x);
            });
        yield guarded(in, "flatMap", policy, fates, next, children(met, fates));
      }
      case 4 -> {
        Flow<Long> next =
            flow.expand((x, out) -> {
              fates.children(x).forEach(out::emit);
              fates.meet(x); // what was emitted is void
            });
        yield guarded(in, "expand", policy, fates, next, children(met, fates));
      }
      case 5 -> guarded(in, "each", policy, fates, flow.each(fates::meet), met);
      default -> mapBatch(in, fates);
    };
  }

  private static List<Long> children(List<Long> elements, ChaosFates fates) {
    return elements.stream().flatMap(x -> fates.children(x).stream()).toList();
  }

  private ChaosFlow guarded(
      ChaosFlow in,
      String what,
      Policy policy,
      ChaosFates fates,
      Flow<Long> next,
      List<Long> results) {
    Flow<Long> flow =
        switch (policy) {
          case NONE -> next;
          case SKIP -> next.onError(OnError.skip());
          case DEAD_LETTER -> next.onError(lettersOf(in, what, fates));
          case RETRY -> next.onError(OnError.retry(1));
          case RETRY_THEN_SKIP -> next.onError(OnError.retry(2, OnError.skip()));
        };
    return in.then(what + " " + policy, flow, results);
  }

  private OnError<Long> lettersOf(ChaosFlow in, String what, ChaosFates fates) {
    Set<Long> letters = ConcurrentHashMap.newKeySet();
    Set<Long> expected = Set.copyOf(in.expected().stream().filter(fates::isPoison).toList());
    checks.add(() -> {
      if (!letters.equals(expected)) {
        complaints.add("dead letters of " + what + ": " + letters + ", not " + expected);
      }
    });
    return OnError.deadLetter((x, cause) -> letters.add(x));
  }

  private ChaosFlow mapBatch(ChaosFlow in, ChaosFates fates) {
    boolean first = in.flow().plan() instanceof Plan.From;
    ChaosFates calm = fates;
    Flow<Long> flow =
        (first ? in.flow() : in.flow().shuffle())
            .mapBatch(batch -> {
              if (batch.isEmpty()) {
                complaints.add("a batch without elements");
              }
              return batch.stream().map(calm::mapped).toList();
            });
    return in.then("mapBatch", flow, in.expected().stream().map(calm::mapped).toList());
  }
}
