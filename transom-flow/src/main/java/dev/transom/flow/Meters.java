package dev.transom.flow;

import dev.transom.process.spi.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a run counts. Read by anybody while the stages write: estimates, until it is over. */
final class Meters {
  private final String run;
  private final List<Layer> layers;
  private final Clock clock;
  private final List<List<LayerState>> states = new ArrayList<>(); // by layer
  private final Map<String, SourceMeter> sources = new ConcurrentHashMap<>();
  private volatile long begun;
  private volatile long ended;
  private volatile boolean over;

  Meters(String run, List<Layer> layers, Clock clock) {
    this.run = run;
    this.layers = layers;
    this.clock = clock;
    this.begun = clock.nanos();
    layers.forEach(layer -> states.add(new ArrayList<>()));
  }

  List<Layer> layers() {
    return layers;
  }

  void add(Layer layer, LayerState state) {
    states.get(layer.number).add(state);
  }

  /** The meter of a source, the same for all its lives. */
  SourceMeter source(String name) {
    return sources.computeIfAbsent(name, it -> new SourceMeter());
  }

  void begin() {
    begun = clock.nanos();
  }

  void end() {
    ended = clock.nanos();
    over = true;
  }

  Duration elapsed() {
    return Duration.ofNanos((over ? ended : clock.nanos()) - begun);
  }

  FlowInfo info() {
    Duration elapsed = elapsed();
    List<OperatorInfo> operators = new ArrayList<>();
    long late = 0;
    for (Layer layer : layers) {
      List<LayerState> stages = states.get(layer.number);
      List<String> names = Names.of(layer);
      long busyBefore = before(layer, Tally.BUSY); // a part of the reduction is done there
      long errorsBefore = before(layer, Tally.ERRORS);
      for (int i = 0; i < names.size(); i++) {
        boolean reduces = layer.reduce != null && i == layer.before.size();
        long busy = reduces ? busyBefore : 0;
        long errors = reduces ? errorsBefore : 0;
        operators.add(operator(names.get(i), layer, i, busy, errors, elapsed));
      }
      late += stages.stream().mapToLong(state -> state.late).sum();
    }
    return new FlowInfo(run, elapsed, operators, late, progress(elapsed));
  }

  private OperatorInfo operator(
      String name, Layer layer, int number, long moreBusy, long moreErrors, Duration elapsed) {
    long[] sums = new long[Tally.FIELDS];
    for (LayerState state : states.get(layer.number)) {
      for (int field = 0; field < Tally.FIELDS; field++) {
        sums[field] += state.tallies[number * Tally.FIELDS + field];
      }
    }
    long busy = sums[Tally.BUSY] + moreBusy;
    return new OperatorInfo(
        name,
        layer.number,
        layer.stages,
        sums[Tally.IN],
        sums[Tally.OUT],
        sums[Tally.ERRORS] + moreErrors,
        elapsed.isZero() ? 0 : Math.min(layer.stages, (double) busy / elapsed.toNanos()));
  }

  private long before(Layer layer, int field) {
    long sum = 0;
    for (Layer.Input input : layer.inputs) {
      if (input instanceof Layer.Input.Stages(Layer before) && before.worksForNext()) {
        for (LayerState state : states.get(before.number)) {
          sum += state.tallies[state.tallies.length - Tally.FIELDS + field];
        }
      }
    }
    return sum;
  }

  /** Empty unless all sources are of one kind, and it is known how much there is of each. */
  private Optional<FlowProgress> progress(Duration elapsed) {
    FlowProgress.@Nullable Unit unit = null;
    long done = 0;
    long total = 0;
    for (Layer layer : layers) {
      for (Layer.Input input : layer.inputs) {
        if (input instanceof Layer.Input.Sources(Origin origin, List<String> names)) {
          FlowProgress.Unit its = unit(origin);
          if (its == null || (unit != null && unit != its)) {
            return Optional.empty();
          }
          unit = its;
          total += Sources.total(origin);
          done += names.stream().mapToLong(name -> source(name).reached()).sum();
        } else if (input instanceof Layer.Input.Through) {
          continue;
        }
      }
    }
    if (unit == null) {
      return Optional.empty();
    }
    long most = Math.min(done, total);
    Optional<Duration> left =
        most == 0
            ? Optional.empty()
            : Optional.of(
                Duration.ofNanos((long) ((double) elapsed.toNanos() / most * (total - most))));
    return Optional.of(new FlowProgress(most, total, unit, left));
  }

  private static FlowProgress.@Nullable Unit unit(Origin origin) {
    return switch (origin) {
      case Origin.Chunks _ -> FlowProgress.Unit.BYTES;
      case Origin.Iterators it when it.isSized() -> FlowProgress.Unit.ELEMENTS;
      case Origin.Iterators _, Origin.Ticks _, Origin.Running _, Origin.Starting _ -> null;
    };
  }
}
