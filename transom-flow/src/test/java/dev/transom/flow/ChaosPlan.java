package dev.transom.flow;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one chaos run does, drawn from its seed: a flow, how it is consumed, and the kills.
 *
 * @param seed repeats it all
 * @param drawn the flow
 * @param end who consumes it
 * @param limit how many elements a stream that ends early takes
 * @param bomb what throws; null if nothing does
 * @param kills how many kills at most
 * @param odds one in so many fault points is a kill
 * @param operators what is to be checked when the run is over
 * @param complaints what went wrong on the way
 */
record ChaosPlan(
    long seed,
    ChaosFlow drawn,
    End end,
    int limit,
    @Nullable ChaosBomb bomb,
    int kills,
    int odds,
    ChaosOperators operators,
    Set<String> complaints) {
  enum End {
    LIST,
    COLLECTOR,
    EACH,
    STARTED,
    STOPPED,
    STREAM,
    EARLY,
    ITERATOR
  }

  private static final int MOST = 4; // times the size of a source

  static ChaosPlan draw(long seed, int size, Path folder) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    Set<String> complaints = ConcurrentHashMap.newKeySet();
    ChaosOperators operators = new ChaosOperators(random, complaints);
    Drawing drawing = new Drawing(random, size, operators, new ChaosSources(random, size, folder));
    ChaosFlow flow = drawing.flow(2);
    ChaosBomb bomb = null;
    if (random.nextInt(6) == 0 && !flow.expected().isEmpty()) {
      bomb = ChaosBomb.draw(random, flow);
      flow = bomb.flow();
      if (random.nextBoolean()) {
        flow = drawing.more(flow, 1);
      }
    }
    return new ChaosPlan(
        seed,
        flow,
        End.values()[random.nextInt(End.values().length)],
        random.nextInt(50),
        bomb,
        20 + random.nextInt(80),
        2 + random.nextInt(60),
        operators,
        complaints);
  }

  /** Draws flows and their parts. */
  private record Drawing(Random random, int size, ChaosOperators operators, ChaosSources sources) {
    ChaosFlow flow(int depth) {
      ChaosFlow flow =
          random.nextInt(10) == 0 ? new ChaosJoins(random).windows(size) : sources.draw();
      return more(flow, depth);
    }

    ChaosFlow more(ChaosFlow from, int depth) {
      ChaosFlow flow = from;
      for (int left = random.nextInt(5); left > 0; left--) {
        flow = next(flow, depth);
        if (flow.expected().size() > MOST * size) {
          flow =
              flow.then(
                  "some",
                  flow.flow().filter(x -> x % MOST == 0),
                  flow.expected().stream().filter(x -> x % MOST == 0).toList());
        }
        if (random.nextInt(3) == 0) {
          flow = sources.tuned(flow);
        }
      }
      return flow;
    }

    private ChaosFlow next(ChaosFlow flow, int depth) {
      return switch (random.nextInt(depth > 0 ? 12 : 9)) {
        case 0, 1, 2 -> operators.operator(flow);
        case 3, 4 -> operators.exchange(flow);
        case 5, 6 -> new ChaosReductions(random).draw(flow);
        case 7, 8 -> new ChaosWindows(random).draw(flow);
        case 9 -> new ChaosJoins(random).join(flow, flow(depth - 1));
        case 10 -> new ChaosJoins(random).inWindows(flow, flow(depth - 1));
        default -> merged(flow, flow(depth - 1));
      };
    }

    private static ChaosFlow merged(ChaosFlow left, ChaosFlow right) {
      List<Long> all = new java.util.ArrayList<>(left.expected());
      all.addAll(right.expected());
      return new ChaosFlow(
          left.flow().merge(right.flow()),
          Collections.unmodifiableList(all),
          left.text() + "\n  merged with\n    " + right.text().replace("\n", "\n    "));
    }
  }

  @Override
  public String toString() {
    return "-Dtransom.chaos.seed="
        + seed
        + "\n"
        + drawn
        + end
        + (end == End.EARLY || end == End.ITERATOR ? " of " + limit : "")
        + (bomb == null ? "" : ", fails")
        + ", at most "
        + kills
        + " kills, 1/"
        + odds;
  }
}
