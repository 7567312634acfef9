package dev.transom.pipeline;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.TelemetryEvent;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline has and knows: the messages in flight, the desks of its processes, how far it is.
 * It outlives every process of the pipeline. A process takes its work from here and puts the result
 * back, each time in one go under a lock in which no code of the user runs; so a process may die at
 * any place, and its successor finds all that it needs.
 *
 * <p>Locks are taken in this order: a desk, the delays, a batch table, the line of waiting
 * messages.
 */
final class Engine {
  /** What processes are told: look for work. */
  static final Object LOOK = "look";

  final String name;
  final Node node;
  final Clock clock;
  final Plan plan;
  final Waiting waiting;
  final Delays delays = new Delays();
  final Map<String, BatchTable> batchers = new LinkedHashMap<>();
  final Counters counters = new Counters();
  final List<SourceDesk<?>> sources = new ArrayList<>();
  final Desks desks;
  final Intake intake;
  final Tickets tickets;
  final Releases releases = new Releases(this);
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
  private final AtomicLong processing = new AtomicLong(); // in flight, not in a batcher yet
  private final Waiters awaiting = new Waiters(); // for the end
  final FailureLog failures;
  final LetterNumbers letters;
  private final @Nullable BatchTable onlyBatcher;
  private final AtomicBoolean filling = new AtomicBoolean();
  private volatile boolean isDrained;
  private volatile @Nullable Pid control;
  private volatile @Nullable Pid top;

  Engine(String name, Node node, Plan plan) {
    this.name = name;
    this.node = node;
    this.clock = Kernel.get().clock(node);
    this.plan = plan;
    this.failures = new FailureLog(name, clock, Log::givenUp, Log::error);
    this.letters = LetterNumbers.of(node, clock);
    this.waiting = plan.keyOf() == null ? new WaitingLine() : new KeyLines();
    this.desks = new Desks(this);
    this.intake = new Intake(this);
    this.tickets = new Tickets(plan);
    plan.batchers().forEach(one -> batchers.put(one.name(), new BatchTable(one)));
    onlyBatcher = batchers.size() == 1 ? batchers.values().iterator().next() : null;
    for (int i = 0; i < plan.values().get(Option.SOURCES); i++) {
      sources.add(new SourceDesk<>(this, plan.source(), i));
    }
  }

  /** Whether messages of a key are handled one after the other. */
  boolean isOrdered() {
    return waiting instanceof KeyLines;
  }

  // ------------------------------------------------------------------ telling others

  /** Tells a process to look; also on behalf of one that is dead. */
  void wake(Pid pid) {
    Kernel.get().post(pid, Kind.CAST, LOOK);
  }

  /** Whether processes may be missing; the answer is true once for each time that it was said. */
  boolean takeFilling() {
    return filling.getAndSet(false);
  }

  void fill() {
    filling.set(true);
    wakeControl();
  }

  void wakeControl() {
    Pid there = control;
    if (there != null) {
      wake(there);
    }
  }

  void control(Pid pid) {
    control = pid;
  }

  /** The supervisor of all processes; another after a restart of all of them. */
  Pid top() {
    return Objects.requireNonNull(top);
  }

  void top(Pid pid) {
    top = pid;
  }

  void emit(TelemetryEvent event) {
    Kernel.get().emit(node, event);
  }

  boolean listens(Class<? extends TelemetryEvent> type) {
    return Kernel.get().listens(node, type);
  }

  long now() {
    return clock.nanos();
  }

  // ------------------------------------------------------------------ phases

  Phase phase() {
    return Objects.requireNonNull(phase.get());
  }

  boolean change(Phase from, Phase to) {
    if (!phase.compareAndSet(from, to)) {
      return false;
    }
    emit(new PipelineTelemetry.PhaseChanged(name, from, to));
    return true;
  }

  void started() {
    change(Phase.STARTING, Phase.RUNNING);
    intake.wakeAll();
  }

  /** Nothing more is taken in; what is in flight is finished. */
  void drain() {
    for (Phase now = phase(); now.canDrain(); now = phase()) {
      if (change(now, Phase.DRAINING)) {
        isDrained = true;
        break;
      }
    }
    sources.forEach(SourceDesk::drain);
    intake.refuse();
    wakeControl();
    checkFinished();
  }

  /** Whether sources are to be told that nothing more is asked for, though it may be over. */
  boolean isDrained() {
    return isDrained;
  }

  /** All sources have ended, or nothing more is taken in: batches need not wait for more. */
  boolean isEnding() {
    Phase now = phase();
    return now == Phase.DRAINING || now == Phase.ENDED || haveSourcesEnded();
  }

  boolean haveSourcesEnded() {
    for (SourceDesk<?> source : sources) {
      if (!source.hasEnded()) {
        return false;
      }
    }
    return true;
  }

  /** Called whenever something has become less. */
  void checkFinished() {
    if (phase() == Phase.STARTING || !isEnding()) {
      return;
    }
    if (processing.get() == 0) {
      flush();
    }
    if (intake.admission.closeIfEmpty()) {
      end();
    }
  }

  /** The end, if it was not before: all who wait for it learn of it. */
  void end() {
    Phase before = Objects.requireNonNull(phase.getAndSet(Phase.ENDED));
    intake.admission.close();
    if (before != Phase.ENDED) {
      emit(new PipelineTelemetry.PhaseChanged(name, before, Phase.ENDED));
    }
    intake.refuse();
    awaiting.wake();
    sources.forEach(SourceDesk::wakeAnyway); // to close
    wakeControl();
  }

  /** Waits for the end; false if it has not come in time. */
  boolean await(@Nullable Duration timeout) {
    awaiting.await(() -> timeout, () -> phase() == Phase.ENDED);
    return phase() == Phase.ENDED;
  }

  // ------------------------------------------------------------------ messages go on, and out

  /** So many have come in. */
  void processing(int more) {
    processing.addAndGet(more);
  }

  /** They are in a batcher now. */
  void forwarded(int count) {
    if (processing.addAndGet(-count) == 0 && isEnding()) {
      flush();
    }
  }

  /** Nothing more comes into batches. */
  private void flush() {
    for (BatchTable table : batchers.values()) {
      table.flush(this::wake);
    }
  }

  /** They need not be waited for: finished and acknowledged, or given up. */
  void left(Collection<? extends Message<?>> messages, int ofThemProcessing) {
    tickets.left(messages);
    processing.addAndGet(-ofThemProcessing);
    intake.left(messages.size());
    checkFinished();
  }

  /** Does something about messages later, on the control process. */
  void after(long nanos, List<Message<?>> about, Runnable action) {
    if (delays.add(now() + nanos, about, action)) {
      wakeControl();
    }
  }

  /** The batcher that a message goes to; null if there is none like that. */
  @Nullable BatchTable batcherOf(Message<?> message) {
    String wanted = message.route.batcher();
    if (wanted == null) {
      return onlyBatcher == null ? batchers.get("default") : onlyBatcher;
    }
    return batchers.get(wanted);
  }

  /** Messages have come into a batcher: somebody has to look at the time. */
  void lookAfter(BatchTable table) {
    table.lookAfter(this::wake);
  }

  // ------------------------------------------------------------------ limits

  void processors(int processes) {
    desks.target(processes);
    waiting.wakeAll(this::wake);
    fill();
    intake.wakeAll();
  }

  void maxInFlight(int messages) {
    intake.admission.maxInFlight(messages);
    intake.wakeAll();
  }

  void rate(Rate rate) {
    intake.admission.rate(rate);
    intake.wakeAll();
  }

  // ------------------------------------------------------------------ options

  /** All options with the values that hold now, as a properties file. */
  String describe() {
    OptionValues now =
        intake
            .admission
            .rate()
            .into(plan.values())
            .with(Option.PROCESSORS, desks.target())
            .with(Option.MAX_IN_FLIGHT, intake.admission.maxInFlight());
    Map<String, OptionValues> batching = new LinkedHashMap<>();
    batchers.forEach((batcher, table) -> batching.put(batcher, table.values()));
    return Option.describe(now, batching);
  }

  @Override
  public String toString() {
    return "pipeline " + name;
  }
}
