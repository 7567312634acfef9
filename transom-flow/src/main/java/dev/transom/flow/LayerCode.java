package dev.transom.flow;

import dev.transom.flow.Failures.OperatorFailed;
import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.stage.spi.StageCode;
import dev.transom.stage.spi.StageOutput;
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
  private @Nullable Callback callback;
  private @Nullable Windowing windowing;
  private @Nullable SourceClock clock; // of what comes
  private @Nullable LayerLinks links;
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
    begin(process);
    LayerLinks all = new LayerLinks(layer, stage, run, state, process);
    links = all;
    windowing = all.windowing;
    clock = all.clock;
    if (layer.reduce != null) {
      startTimers(layer.reduce.window());
    }
  }

  private void begin(Callback process) {
    FlowBiAction<Integer, Integer> action = layer.tuning.onStart();
    if (action != null) {
      try {
        action.accept(stage, layer.stages);
      } catch (Throwable e) {
        Failures.checkAlive(process(), e);
        throw run.failed(process, new FlowException("onStart", null, e));
      }
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
    Exit way = links().exit;
    if (run.hasFailed()) { // what a stage has failed on would come to us
      throw process().self().exit(ExitReason.SHUTDOWN);
    }
    try {
      way.begin(out);
      work.run();
      way.flush();
    } catch (OperatorFailed e) {
      Failures.checkAlive(process(), e);
      throw run.failed(process(), e.failure);
    } catch (Throwable e) {
      Failures.checkAlive(process(), e);
      String what = layer.reduce == null ? "layer " + layer.number : Names.of(layer.reduce, layer);
      throw run.failed(process(), new FlowException(what, null, e));
    }
  }

  private LayerLinks links() {
    return Objects.requireNonNull(links);
  }

  @Override
  public int handle(String producer, List<?> events, StageOutput out) {
    handled = 0;
    step(out, () -> handle(producer, events));
    return handled;
  }

  private void handle(String producer, List<?> events) throws Exception {
    Link link = links().first;
    if (clock != null) {
      clock.source(sourceOf(producer));
    }
    if (links().takesLists) {
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
    Windowing windows = windowing;
    if (windows == null || state().finished) {
      return; // it only waits until its results are taken
    }
    if (message instanceof Tick tick) {
      windows.tick(tick.cause());
      again(tick);
    } else if (message instanceof Fire(String trigger)) {
      windows.tick(new Firing.Cause.Named(trigger));
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
    SourceClock results = links().results;
    if (results != null) {
      change.highestResult = results.take();
    }
    List<Tally> tallies = links().tallies;
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
