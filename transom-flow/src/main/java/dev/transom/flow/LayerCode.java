package dev.transom.flow;

import dev.transom.flow.Failures.OperatorFailed;
import dev.transom.flow.Layer.Way;
import dev.transom.process.ExitReason;
import dev.transom.process.ProcessExitException;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.stage.spi.StageCode;
import dev.transom.stage.spi.StageOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a stage of a layer does, in one life: its operators, its windows, its way out. */
final class LayerCode implements StageCode {
  /** The user has all windows fire. */
  record Fire(String trigger) {}

  /** Processing time has passed. */
  private record Tick(Firing.Cause cause, java.time.Duration period) {}

  private final Layer layer;
  private final int stage;
  private final Run run;
  private final Wiring wiring;
  private final List<String> producers; // whose elements it gets
  private final List<Tally> tallies = new ArrayList<>();
  private @Nullable Callback callback;
  private @Nullable Windowing windowing;
  private @Nullable SourceClock clock; // of what comes
  private @Nullable SourceClock results; // of what a reduction puts out: one source of its own
  private @Nullable Exit exit;
  private @Nullable Link first;
  private boolean takesLists;
  private @Nullable LayerState state;
  private int handled; // in this step
  private @Nullable String ended; // in this step
  private boolean finished; // in this step
  private boolean completed; // has said that there will be no more, which each life has to

  LayerCode(Layer layer, int stage, Run run, Wiring wiring, List<String> producers) {
    this.layer = layer;
    this.stage = stage;
    this.run = run;
    this.wiring = wiring;
    this.producers = producers;
  }

  // ------------------------------------------------------------------ beginning

  @Override
  public void start(Callback process, Object container) {
    callback = process;
    LayerState state = (LayerState) container;
    this.state = state;
    for (String name : Names.of(layer)) {
      tallies.add(new Tally(name));
    }
    begin(process);
    boolean stampsIn = layer.hasEventTime() && !layer.isTimed();
    int firstId = layer.firstId + layer.ownBefore(stage);
    if (stampsIn) {
      clock = new SourceClock(() -> state.highest, 0);
    } else if (layer.way == Way.TIMED && layer.reduce == null) {
      clock = new SourceClock(() -> state.highest, firstId);
    }
    if (layer.way == Way.TIMED && layer.reduce != null) {
      results = new SourceClock(() -> state.highestResult, firstId);
    }
    if (layer.worksForNext()) {
      tallies.add(new Tally(asker()));
    }
    Exit out = exit();
    exit = out;
    int before = layer.before.size();
    OnError<Object> onExit = layer.onExitError();
    Link way =
        layer.worksForNext() && !(onExit instanceof OnError.Fail<Object>)
            ? Links.guarded(out, new Guard(tallies.getLast(), onExit, process, run))
            : out;
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
      startTimers(layer.reduce.window());
    }
    takesLists =
        !layer.before.isEmpty() && layer.before.getFirst().code() instanceof Operator.Code.MapBatch;
    first = chain(layer.before, 0, middle);
  }

  private void begin(Callback process) {
    FlowBiAction<Integer, Integer> action = layer.tuning.onStart();
    if (action != null) {
      try {
        action.accept(stage, layer.stages);
      } catch (Throwable e) {
        checkAlive(e);
        throw run.failed(process, new FlowException("onStart", null, e));
      }
    }
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
      link = Links.of(operator, tallies.get(firstTally + i), process(), run, link);
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
    FlowFunction<Object, java.time.Instant> time =
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
        checkAlive(e);
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

  private void startTimers(Window<Object> window) {
    if (window.shape() instanceof Window.Shape.Periodic<Object>(var period)) {
      again(new Tick(new Firing.Cause.Done(), period));
    }
    for (Window.Trigger<Object> trigger : window.triggers()) {
      if (trigger instanceof Window.Trigger.Periodic<Object>(var period)) {
        again(new Tick(new Firing.Cause.Periodic(period), period));
      }
    }
  }

  private void again(Tick tick) {
    Kernel.get().sendAfter(tick.period(), process().pid(), Kind.TIMER, tick);
  }

  private Callback process() {
    return Objects.requireNonNull(callback);
  }

  // ------------------------------------------------------------------ steps

  /** The body of a step. */
  private interface Work {
    void run() throws Exception;
  }

  /** Runs a step; what goes wrong in it is the failure of the run. */
  private void step(StageOutput out, Work work) {
    Exit way = Objects.requireNonNull(exit);
    if (run.hasFailed()) { // what a stage has failed on would come to us
      throw process().self().exit(ExitReason.SHUTDOWN);
    }
    try {
      way.begin(out);
      work.run();
      way.flush();
    } catch (OperatorFailed e) {
      throw run.failed(process(), e.failure);
    } catch (Throwable e) {
      checkAlive(e);
      String what = layer.reduce == null ? "layer " + layer.number : Names.of(layer.reduce, layer);
      throw run.failed(process(), new FlowException(what, null, e));
    }
  }

  private void checkAlive(Throwable thrown) {
    if (thrown instanceof ProcessExitException it) {
      throw it;
    }
    if (process().exitReason() != null) {
      throw new IllegalStateException(thrown); // of a dead process: nobody sees it
    }
  }

  @Override
  public int handle(String producer, List<?> events, StageOutput out) {
    handled = 0;
    step(out, () -> handle(producer, events));
    return handled;
  }

  private void handle(String producer, List<?> events) throws Exception {
    Link link = Objects.requireNonNull(first);
    if (clock != null) {
      clock.source(sourceOf(producer));
    }
    if (takesLists) {
      link.emit(events);
      handled = events.size();
      return;
    }
    Windowing windows = windowing;
    if (windows == null) {
      for (Object event : events) {
        link.emit(event);
      }
      handled = events.size();
      return;
    }
    int size = events.size();
    while (handled < size && !windows.isBlocked()) {
      Object event = events.get(handled++);
      if (event instanceof Timed.Mark(int source, long watermark)) {
        windows.heard(source, watermark);
      } else {
        link.emit(event);
      }
    }
  }

  private int sourceOf(String producer) {
    boolean apart = layer.bySource || (layer.hasEventTime() && !layer.isTimed());
    return apart ? producers.indexOf(producer) : 0;
  }

  @Override
  public boolean isDue() {
    LayerState now = state();
    return (windowing != null && windowing.isDue())
        || (!completed && now.ended.size() == producers.size());
  }

  @Override
  public void due(StageOutput out) {
    Windowing windows = windowing;
    if (windows != null && windows.isDue()) {
      step(out, windows::due);
    } else {
      step(out, this::finish);
      completed = true;
      out.complete();
    }
  }

  /** All input has ended, and nothing is due any more; a life before may have got so far. */
  private void finish() throws Exception {
    if (windowing != null && !state().finished) {
      windowing.end();
    }
    finished = true;
  }

  private LayerState state() {
    return Objects.requireNonNull(state);
  }

  @Override
  public void message(Object message, StageOutput out) {
    if (message instanceof Tick tick) {
      Objects.requireNonNull(windowing).tick(tick.cause());
      again(tick);
    } else if (message instanceof Fire(String trigger) && windowing != null) {
      windowing.tick(new Firing.Cause.Named(trigger));
    }
  }

  @Override
  public void ended(String producer, ExitReason reason, StageOutput out) {
    run.checkEnd(process(), producer, reason);
    ended = producer;
    step(
        out,
        () -> {
          Windowing windows = windowing;
          if (windows != null && layer.isTimed()) {
            heardAllOf(producer, windows);
          } else if (clock != null
              && (layer.bySource || (windows != null && layer.hasEventTime()))) {
            int source = sourceOf(producer);
            clock.ended(source);
            if (windows != null && layer.hasEventTime()) {
              windows.heard(source, LayerState.ENDED);
            }
          }
        });
  }

  /** A stage before has ended, and with it all sources that it has told apart. */
  private void heardAllOf(String producer, Windowing windows) {
    int id = 0;
    for (Layer.Input input : layer.inputs) {
      if (input instanceof Layer.Input.Stages(Layer before)) {
        for (int i = 0; i < before.stages; i++) {
          for (int own = 0; own < before.ownSources(i); own++, id++) {
            if (wiring.stageName(before, i).equals(producer)) {
              windows.heard(id, LayerState.ENDED);
            }
          }
        }
      }
    }
  }

  @Override
  public Object change() {
    Windowing windows = windowing;
    Change change = windows == null ? new Change(null) : windows.takeChange();
    if (change.late > 0 && layer.reduce != null) {
      run.emit(new FlowTelemetry.Late(run.name(), Names.of(layer.reduce, layer), change.late));
    }
    if (clock != null) {
      change.highest = clock.take();
    }
    if (results != null) {
      change.highestResult = results.take();
    }
    long[] counts = new long[tallies.size() * Tally.FIELDS];
    for (int i = 0; i < tallies.size(); i++) {
      tallies.get(i).drainTo(counts, i);
    }
    change.tallies = counts;
    change.ended = ended;
    change.finished = finished;
    ended = null;
    finished = false;
    return change;
  }
}
