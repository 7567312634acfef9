package dev.transom.stage;

import dev.transom.otp.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What one chaos run does, drawn from its seed: the pipeline, the tree above it, the failures.
 *
 * @param seed repeats it all
 * @param marks how many events each source gives
 * @param sources what kinds of sources there are
 * @param sourceBuffer the limit of the sources' buffers; 0: the default
 * @param layers the producer-consumers, and the terminal stages as the last layer
 * @param end what the terminal stages are
 * @param tree how the supervisors stand
 * @param strategies the strategies of the supervisors below the root
 * @param poisonEvery one in so many events is poison, in each layer
 * @param failEvery one in so many events throws the first time, in each layer
 * @param kills how many kills at most
 * @param odds one in so many fault points is a kill
 * @param abandon what is stopped for good
 * @param moment after how many batches, in all stages
 */
record ChaosPlan(
    long seed,
    int marks,
    List<SourceForm> sources,
    int sourceBuffer,
    List<Layer> layers,
    End end,
    Tree tree,
    List<Strategy> strategies,
    int poisonEvery,
    int failEvery,
    int kills,
    int odds,
    Abandon abandon,
    int moment) {
  enum SourceForm {
    ITERATOR,
    STATEFUL,
    CLASS
  }

  enum Form {
    MAP,
    STATEFUL,
    FLAT,
    CLASS,
    TERMINAL
  }

  /** How the layer above shares its events among this layer. */
  enum Hop {
    FAIR,
    GREEDY,
    PARTITION,
    BROADCAST
  }

  /** What the terminal stages are. */
  enum End {
    /** Consumers that collect. */
    COLLECTING,
    /** Collecting producer-consumers, whose results go to one more consumer. */
    FUNNEL,
    /** Consumers that acknowledge by hand, later and in any order. */
    MANUAL
  }

  /** The root looks after one supervisor, after two, or after one with two below it. */
  enum Tree {
    FLAT,
    SPLIT,
    DEEP
  }

  enum Abandon {
    NOTHING,
    /** One producer-consumer; the others of its layer go on. */
    ONE_STAGE,
    /** Everything but the terminal stages. */
    ALL_ABOVE_THE_END
  }

  /** How much a stage asks for. */
  record Window(int max, int min) {
    @Override
    public String toString() {
      return max + "/" + min;
    }
  }

  /**
   * @param hop how the layer above shares its events
   * @param queue the limit of a partition's queue
   * @param buffer the limit of the stages' own buffers; 0: the default
   * @param windows the demand of each stage
   */
  record Layer(
      Form form,
      Hop hop,
      int queue,
      int buffer,
      Keep keep,
      int redeliveries,
      List<Window> windows) {
    int width() {
      return windows.size();
    }
  }

  static final int LARGEST_PIECE = 100;

  static ChaosPlan draw(long seed, int events) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    List<SourceForm> sources = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      sources.add(pick(random, SourceForm.values()));
    }
    List<Layer> layers = new ArrayList<>();
    int copies = 1;
    boolean single = random.nextInt(6) == 0;
    for (int left = random.nextInt(4); left >= 0; left--) {
      Form form = left == 0 ? Form.TERMINAL : pick(random, Form.values(), Form.values().length - 1);
      Hop hop = pick(random, Hop.values(), copies == 1 ? 4 : 3);
      int width = single ? 1 : 1 + random.nextInt(left == 0 ? 6 : 4);
      layers.add(layer(random, form, hop, width));
      copies *= hop == Hop.BROADCAST ? width : 1;
    }
    if (copies > 1) {
      sources.replaceAll(it -> it == SourceForm.ITERATOR ? SourceForm.STATEFUL : it); // must wait
    }
    End end = pick(random, End.values());
    Tree tree = pick(random, Tree.values());
    Abandon abandon = random.nextInt(4) == 0 ? Abandon.ALL_ABOVE_THE_END : Abandon.ONE_STAGE;
    boolean possible =
        abandon == Abandon.ONE_STAGE
            ? tree == Tree.FLAT && retiring(layers, end) >= 0
            : tree == Tree.SPLIT && layers.stream().noneMatch(it -> it.hop == Hop.BROADCAST);
    int poisonEvery = 150 + random.nextInt(800);
    return new ChaosPlan(
        seed,
        Math.max(100, events / copies / sources.size()),
        sources,
        random.nextInt(3) == 0 ? 1 + random.nextInt(50) : 0,
        layers,
        end,
        tree,
        List.of(strategy(random), strategy(random), strategy(random)),
        poisonEvery,
        100 + random.nextInt(800),
        20 + random.nextInt(80),
        2 + random.nextInt(60),
        possible && random.nextBoolean() ? abandon : Abandon.NOTHING,
        1 + random.nextInt(60));
  }

  private static Layer layer(Random random, Form form, Hop hop, int width) {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      int max = 1 + random.nextInt(random.nextBoolean() ? 20 : 500);
      windows.add(new Window(max, random.nextInt(max)));
    }
    return new Layer(
        form,
        hop,
        1 + random.nextInt(random.nextBoolean() ? 10 : 500),
        form == Form.FLAT && random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 0,
        pick(random, Keep.values()),
        2 + random.nextInt(3),
        windows);
  }

  private static Strategy strategy(Random random) {
    return pick(random, Strategy.values());
  }

  private static <T> T pick(Random random, T[] values) {
    return pick(random, values, values.length);
  }

  private static <T> T pick(Random random, T[] values, int first) {
    return values[random.nextInt(first)];
  }

  // ------------------------------------------------------------------ what can be promised

  /** Whether every event of one source that takes the same path stays behind its predecessors. */
  boolean keepsOrder() {
    return abandon != Abandon.ONE_STAGE
        && end != End.MANUAL
        && layers.stream()
            .allMatch(it -> it.width() == 1 || it.hop == Hop.PARTITION || it.hop == Hop.BROADCAST);
  }

  /** Whether the sources must wait until everybody has subscribed, or some would miss events. */
  boolean waits() {
    return layers.stream().anyMatch(it -> it.hop == Hop.BROADCAST && it.width() > 1);
  }

  /** The layer of which a stage can be stopped for good while the others do its work; or -1. */
  int retiring() {
    return retiring(layers, end);
  }

  private static int retiring(List<Layer> layers, End end) {
    int last = end == End.MANUAL ? layers.size() : layers.size() - 1;
    for (int i = 0; i < last; i++) {
      Layer it = layers.get(i);
      boolean replaceable = it.hop == Hop.FAIR || it.hop == Hop.GREEDY;
      boolean broadcasts = i + 1 < layers.size() && layers.get(i + 1).hop == Hop.BROADCAST;
      if (replaceable && it.width() > 1 && !broadcasts) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("-Dtransom.chaos.seed=").append(seed).append('\n');
    text.append("  ").append(sources).append(" with ").append(marks).append(" events each");
    text.append(", buffer ").append(sourceBuffer).append('\n');
    layers.forEach(layer -> text.append("  ").append(layer).append('\n'));
    text.append("  ").append(end).append(", ").append(tree).append(strategies);
    text.append(", poison 1/").append(poisonEvery).append(", failures 1/").append(failEvery);
    text.append(", at most ").append(kills).append(" kills, 1/").append(odds);
    return text.append(", abandon ").append(abandon).append(" after ").append(moment).toString();
  }
}
