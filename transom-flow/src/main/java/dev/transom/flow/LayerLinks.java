package dev.transom.flow;

import dev.transom.flow.Failures.OperatorFailed;
import dev.transom.flow.Layer.Way;
import dev.transom.process.spi.Callback;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of elements through a stage, for one life of it: operators, windows, operators, the way
 * out; with what counts and what stamps them.
 */
final class LayerLinks {
  private final Layer layer;
  private final Callback process;
  private final Run run;
  final List<Tally> tallies = new ArrayList<>();
  final Exit exit;
  final Link first;
  final boolean takesLists;
  final @Nullable Windowing windowing;
  final @Nullable SourceClock clock; // of what comes
  final @Nullable SourceClock results; // of what a reduction puts out: one source of its own

  LayerLinks(Layer layer, int stage, Run run, LayerState state, Callback process) {
    this.layer = layer;
    this.run = run;
    this.process = process;
    for (String name : Names.of(layer)) {
      tallies.add(new Tally(name));
    }
    boolean stampsIn = layer.hasEventTime() && !layer.isTimed();
    int firstId = layer.firstId + layer.ownBefore(stage);
    boolean stampsOut = layer.way == Way.TIMED;
    clock =
        stampsIn || (stampsOut && layer.reduce == null)
            ? new SourceClock(() -> state.highest, stampsIn ? 0 : firstId)
            : null;
    results =
        stampsOut && layer.reduce != null
            ? new SourceClock(() -> state.highestResult, firstId)
            : null;
    if (layer.worksForNext()) {
      tallies.add(new Tally(asker()));
    }
    exit = exit();
    int before = layer.before.size();
    OnError<Object> onExit = layer.onExitError();
    Link way =
        layer.worksForNext() && !(onExit instanceof OnError.Fail<Object>)
            ? Links.guarded(exit, new Guard(tallies.getLast(), onExit, process, run))
            : exit;
    Link behind = chain(layer.after, before + (layer.reduce == null ? 0 : 1), way);
    Link middle = behind;
    if (layer.reduce != null) {
      Tally tally = tallies.get(before);
      OnError<Object> onError = layer.reduce.onError();
      Guard guard =
          onError instanceof OnError.Fail<Object> ? null : new Guard(tally, onError, process, run);
      Windowing windows =
          new Windowing(
              layer.reduce,
              reducing(layer.reduce),
              guard,
              state,
              result -> {
                tally.out++;
                if (tally.pauses()) {
                  tally.pause();
                  behind.emit(result);
                  tally.resume();
                } else {
                  behind.emit(result);
                }
              },
              stage,
              layer.stages);
      windowing = windows;
      middle = intoWindows(windows, tally, guard, stampsIn);
    } else {
      windowing = null;
    }
    takesLists =
        !layer.before.isEmpty() && layer.before.getFirst().code() instanceof Operator.Code.MapBatch;
    first = chain(layer.before, 0, middle);
  }

  private Link chain(List<Operator> operators, int firstTally, Link end) {
    Link link = end;
    boolean lists = false;
    for (int i = operators.size() - 1; i >= 0; i--) {
      Operator operator = operators.get(i);
      if (operator.code() instanceof Operator.Code.MapBatch && !lists) {
        link = Links.apart(link);
        lists = true;
      }
      link = Links.of(operator, tallies.get(firstTally + i), process, run, link);
    }
    return link;
  }

  private Exit exit() {
    Layer next = layer.next;
    Routing routing = layer.routing;
    if (next == null || routing == null || layer.way == Way.PLAIN) {
      return new Exit.Plain();
    }
    Lane lane = new Lane(routing, next.stages, asker());
    return switch (layer.way) {
      case PLAIN -> throw new AssertionError();
      case LANES -> new Exit.Lanes(lane);
      case PARTIALS ->
          new Partials(
              (KeyedReducing) reducing(Objects.requireNonNull(next.reduce)),
              lane,
              next.stages,
              tallies.getLast());
      case TIMED ->
          new Exit.Timing(
              lane,
              next.stages,
              Times.of(Objects.requireNonNull(next.reduce).window()),
              Objects.requireNonNull(layer.reduce == null ? clock : results));
    };
  }

  /** What of the next layer has its functions called here. */
  private String asker() {
    Layer next = Objects.requireNonNull(layer.next);
    return next.reduce != null && next.before.isEmpty()
        ? Names.of(next.reduce, next)
        : "partition(" + next.number + ")";
  }

  private static Reducing reducing(Plan.Reduce reduce) {
    try {
      return Reducings.of(reduce);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new FlowException(reduce.reduction().kind(), null, e);
    }
  }

  private Link intoWindows(Windowing windows, Tally tally, @Nullable Guard guard, boolean stamps) {
    SourceClock stamping = clock;
    FlowFunction<Object, Instant> time =
        stamps ? Times.of(Objects.requireNonNull(layer.reduce).window()) : null;
    return element -> {
      tally.begin();
      if (element instanceof Partial it) {
        tally.in += it.elements() - 1;
      }
      try {
        if (stamping == null || time == null) {
          windows.add(element);
        } else {
          Object timed = stamp(element, it -> stamping.stamp(it, time), guard);
          if (timed != Guard.SKIPPED) {
            windows.add(timed);
          }
        }
      } catch (OperatorFailed e) {
        throw e;
      } catch (Throwable e) {
        Failures.checkAlive(process, e);
        tally.errors++;
        throw new OperatorFailed(new FlowException(tally.name, element, e));
      } finally {
        tally.end();
      }
    };
  }

  private static Object stamp(
      Object element, FlowFunction<Object, Object> stamping, @Nullable Guard guard)
      throws Exception {
    try {
      return stamping.apply(element);
    } catch (Throwable e) {
      if (guard == null) {
        throw e;
      }
      return guard.recover(e, element, stamping);
    }
  }
}
