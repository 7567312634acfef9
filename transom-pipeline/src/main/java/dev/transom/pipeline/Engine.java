package dev.transom.pipeline;

import dev.transom.otp.TokenBucket;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.TelemetryEvent;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
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
  /** In place of the number of messages in flight when nothing is taken in any more, ever. */
  private static final long CLOSED = Long.MIN_VALUE / 2;

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
  private final List<ProcessorDesk> processors = new ArrayList<>(); // guarded by itself
  private final Map<String, List<BatchDesk>> batchProcessors = new LinkedHashMap<>(); // as above
  private final Map<Object, Group> groups = new ConcurrentHashMap<>();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
  private final AtomicLong inFlight = new AtomicLong(); // and those there is room kept for
  private final AtomicLong processing = new AtomicLong(); // of them, not in a batcher yet
  private final List<OpenCall<Boolean>> awaiting = new ArrayList<>(); // guarded by itself
  private final List<OpenCall<Boolean>> pushing = new ArrayList<>(); // guarded by itself
  private final LetterNumbers letters;
  private final @Nullable BatchTable onlyBatcher;
  private final AtomicBoolean filling = new AtomicBoolean();
  private volatile boolean isDrained;
  private volatile boolean isShut;
  private volatile int processorTarget;
  private volatile int maxInFlight;
  private volatile @Nullable TokenBucket bucket;
  private volatile @Nullable Pid control;
  private volatile @Nullable Pid top;

  Engine(String name, Node node, Plan plan) {
    this.name = name;
    this.node = node;
    this.clock = Kernel.get().clock(node);
    this.plan = plan;
    this.letters = LetterNumbers.of(node, clock);
    this.waiting = plan.keyOf() == null ? new WaitingLine() : new KeyLines();
    this.processorTarget = plan.values().get(Option.PROCESSORS);
    this.maxInFlight = plan.values().get(Option.MAX_IN_FLIGHT);
    plan.batchers().forEach(one -> batchers.put(one.name(), new BatchTable(one)));
    onlyBatcher = batchers.size() == 1 ? batchers.values().iterator().next() : null;
    for (int i = 0; i < plan.values().get(Option.SOURCES); i++) {
      sources.add(new SourceDesk<>(this, plan.source(), i));
    }
    long rate = plan.values().get(Option.RATE);
    if (rate > 0) {
      rate(rate, plan.values().get(Option.RATE_PER));
    }
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
    wakeSources();
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
    refusePushes();
    wakeControl();
    checkFinished();
  }

  /** Whether sources are to be told that nothing more is asked for, though it may be over. */
  boolean isDrained() {
    return isDrained;
  }

  private void refusePushes() {
    synchronized (pushing) {
      pushing.forEach(one -> one.answer(false));
      pushing.clear();
    }
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
    if (inFlight.compareAndSet(0, CLOSED)) {
      end(); // whoever comes now finds it closed, so nothing is taken in and forgotten
    }
  }

  /** The end, if it was not before: all who wait for it learn of it. */
  void end() {
    Phase before = Objects.requireNonNull(phase.getAndSet(Phase.ENDED));
    inFlight.accumulateAndGet(CLOSED, (now, closed) -> now < 0 ? now : now + closed);
    if (before != Phase.ENDED) {
      emit(new PipelineTelemetry.PhaseChanged(name, before, Phase.ENDED));
    }
    refusePushes();
    synchronized (awaiting) {
      awaiting.forEach(one -> one.answer(true));
      awaiting.clear();
    }
    sources.forEach(SourceDesk::wakeAnyway); // to close
    wakeControl();
  }

  /** Waits for the end; false if it has not come in time. */
  boolean await(@Nullable Duration timeout) {
    OpenCall<Boolean> ended = Kernel.get().cell();
    synchronized (awaiting) {
      if (phase() == Phase.ENDED) {
        return true;
      }
      awaiting.add(ended);
    }
    ended.await(timeout);
    synchronized (awaiting) {
      awaiting.remove(ended);
    }
    return phase() == Phase.ENDED;
  }

  // ------------------------------------------------------------------ messages come in

  /** How many messages a source may give now, which it has to take in or give back. */
  int reserve(int most) {
    if (phase() != Phase.RUNNING) {
      return 0;
    }
    int room = Math.min(most, roomInLine());
    if (room <= 0) {
      return 0;
    }
    TokenBucket limit = bucket;
    if (limit != null) {
      room = (int) limit.consumeUpTo(room);
      if (room == 0) {
        return 0;
      }
    }
    int got = take(room);
    if (phase() != Phase.RUNNING) {
      giveBack(got); // who has paused it may have looked at what is in flight just before
      if (limit != null) {
        limit.giveBack(room - got);
      }
      return 0;
    }
    if (limit != null && got < room) {
      limit.giveBack(room - got);
    }
    return got;
  }

  private int take(int wanted) {
    while (true) {
      long now = inFlight.get();
      long got = Math.min(wanted, maxInFlight - now);
      if (got <= 0 || now < 0) {
        return 0;
      }
      if (inFlight.compareAndSet(now, now + got)) {
        return (int) got;
      }
    }
  }

  /** What was reserved and not used. */
  void giveBack(int unused) {
    if (unused > 0) {
      long before = inFlight.getAndAdd(-unused);
      TokenBucket limit = bucket;
      if (limit != null) {
        limit.giveBack(unused);
      }
      if (limit != null || before >= maxInFlight || !isPushedEmpty()) {
        wakeSources();
      }
      checkFinished();
    }
  }

  /** Room for what processors take in their next turns: so many that none of them ever waits. */
  private int roomInLine() {
    return lineLimit() - waiting.size();
  }

  private int lineLimit() {
    int each = 0;
    synchronized (processors) {
      for (int i = 0; i < processors.size() && i < processorTarget; i++) {
        each += processors.get(i).chunk();
      }
      each += Math.max(0, processorTarget - processors.size()) * Pace.FIRST;
    }
    return 2 * each;
  }

  /** How long until the rate limit lets a message in. */
  long nanosToToken() {
    TokenBucket limit = bucket;
    return limit == null ? 0 : limit.untilNext().toNanos();
  }

  /** Gives a message what the pipeline is to know of it; on the thread that emits it. */
  <T> Message<T> ticketed(Message<T> message) {
    Object id = message.parts.group();
    Function<Message<?>, Object> keyOf = plan.keyOf();
    if (id == null && keyOf == null && plan.carrier() == null) {
      return message.admitted(new Ticket(null, null, null), null);
    }
    Object key = null;
    Failure failure = null;
    if (keyOf != null) {
      try {
        key = keyOf.apply(message);
      } catch (RuntimeException e) {
        key = message;
        failure = Failure.misuse("its partition could not be found: " + Failure.text(e));
      }
    }
    Object context = plan.capture(message);
    Group group = null;
    if (id != null) { // last, as the user's code may throw
      group = groups.computeIfAbsent(id, _ -> new Group());
      group.entered();
    }
    return message.admitted(new Ticket(group, context, key), failure);
  }

  /** A message that has a ticket is not taken in. */
  void forget(Message<?> message) {
    Group group = message.ticket().group;
    if (group != null) {
      group.left();
    }
  }

  /** Takes messages in that have tickets, and for which there is room. */
  void admit(List<? extends Message<?>> messages) {
    processing.addAndGet(messages.size());
    counters.taken.add(messages.size());
    waiting.add(messages, this::wake);
  }

  /** What was taken in while the pipeline was given up goes back. Not to be called under a lock. */
  private void releaseLate() {
    if (phase() == Phase.ENDED) {
      List<Message<?>> late = waiting.removeAll();
      release(late, late.size());
    }
  }

  /** Takes messages in, whatever the limits say. */
  void inject(List<? extends Message<?>> messages) {
    int count = messages.size();
    long before = inFlight.getAndAccumulate(count, (now, more) -> now < 0 ? now : now + more);
    if (before < 0) {
      throw new PipelineEndedException(name);
    }
    List<Message<?>> ticketed = new ArrayList<>(count);
    try {
      messages.forEach(message -> ticketed.add(ticketed(message)));
    } catch (Throwable e) {
      ticketed.forEach(this::forget);
      inFlight.addAndGet(-count);
      checkFinished();
      throw e;
    }
    admit(ticketed);
    releaseLate();
  }

  /** Takes in what comes from outside, when there is room. */
  void push(SourceDesk<?> source, Message<?> message) {
    while (!tryPush(source, message)) {
      OpenCall<Boolean> room = Kernel.get().cell();
      synchronized (pushing) {
        pushing.add(room);
      }
      long nanos = nanosToToken();
      if (tryPush(source, message)) {
        synchronized (pushing) {
          pushing.remove(room);
        }
        return;
      }
      room.await(nanos > 0 ? Duration.ofNanos(nanos) : null);
      synchronized (pushing) {
        pushing.remove(room);
      }
    }
  }

  boolean tryPush(SourceDesk<?> source, Message<?> message) {
    Phase now = phase();
    if (now == Phase.DRAINING || now == Phase.ENDED || source.hasEnded()) {
      throw new PipelineEndedException(name);
    }
    if (reserve(1) == 0) {
      return false;
    }
    Message<?> ticketed;
    try {
      ticketed = ticketed(message);
    } catch (Throwable e) {
      giveBack(1);
      roomCame();
      throw e;
    }
    source.pushed();
    admit(List.of(ticketed));
    releaseLate();
    return true;
  }

  /** There is room again: for sources, and for those who push. */
  void wakeSources() {
    if (phase() == Phase.RUNNING) {
      roomCame();
    }
  }

  /** Whoever waits for room is to look; not to be called under a lock. */
  void roomCame() {
    sources.forEach(SourceDesk::roomCame);
    synchronized (pushing) {
      pushing.forEach(one -> one.answer(true));
      pushing.clear();
    }
  }

  // ------------------------------------------------------------------ messages go on, and out

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
    for (Message<?> message : messages) {
      Group group = message.ticket().group;
      if (group != null) {
        group.left();
      }
    }
    processing.addAndGet(-ofThemProcessing);
    long before = inFlight.getAndAdd(-messages.size());
    if (before >= maxInFlight || !isPushedEmpty()) {
      wakeSources();
    }
    checkFinished();
  }

  private boolean isPushedEmpty() {
    synchronized (pushing) {
      return pushing.isEmpty();
    }
  }

  /** Does something later, on the control process. */
  void after(long nanos, Runnable action) {
    if (delays.add(now() + nanos, action)) {
      wakeControl();
    }
  }

  /** Gives up messages that nobody has begun with: their source may deliver them again. */
  void release(List<Message<?>> messages, int ofThemProcessing) {
    if (!messages.isEmpty()) {
      try {
        tellReleased(messages);
      } finally {
        released(messages, ofThemProcessing);
      }
    }
  }

  void tellReleased(List<Message<?>> messages) {
    for (Settlement one : Settlement.of(messages)) {
      List<Message<?>> all = new ArrayList<>(one.successful);
      all.addAll(one.failed);
      all.removeIf(message -> message.ticket().isFenced() || message.ticket().isAcknowledged());
      Acknowledger acknowledger = one.acknowledger;
      if (acknowledger != null && !all.isEmpty()) {
        try {
          plan.within(
              all,
              () -> {
                acknowledger.release(all);
                return true;
              });
        } catch (Exception e) {
          Log.error("the acknowledger of the pipeline \"" + name + "\" did not release", e);
        }
      }
    }
  }

  void released(List<Message<?>> messages, int ofThemProcessing) {
    counters.released.add(messages.size());
    emit(new PipelineTelemetry.Released(name, List.copyOf(messages)));
    left(messages, ofThemProcessing);
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

  DeadLetter letter(Message<?> message, String step) {
    Ticket ticket = message.ticket();
    return new DeadLetter(
        ticket.letter(letters::next),
        name,
        ticket.source(),
        message.failure().orElseThrow(),
        step,
        ticket.attempt(),
        clock.now());
  }

  /** A processor has taken messages: there may be room for more. */
  void lineShrank() {
    for (SourceDesk<?> source : sources) {
      if (source.isWaitingForRoom() && 2 * waiting.size() <= lineLimit()) {
        source.roomCame();
      }
    }
    if (!isPushedEmpty()) {
      wakeSources();
    }
  }

  // ------------------------------------------------------------------ groups

  int revoke(Object id, Duration timeout) {
    Group group = groups.remove(id);
    if (group == null) {
      return 0;
    }
    group.revoke();
    List<Message<?>> fresh = waiting.removeRevoked();
    release(fresh, fresh.size());
    for (BatchTable table : batchers.values()) {
      release(table.remove(message -> message.ticket().isRevoked(), this::wake), 0);
    }
    lineShrank();
    return group.await(timeout);
  }

  // ------------------------------------------------------------------ giving up

  /** Waits for nothing any more: who works is shut out, and what is not finished is released. */
  void giveUp() {
    drain();
    isShut = true;
    sources.forEach(SourceDesk::shutOut);
    delays.run(now(), true);
    for (ProcessorDesk desk : processors()) {
      List<Message<?>> left = desk.close();
      release(left, left.size());
      shutOut(desk);
    }
    for (BatchTable table : batchers.values()) {
      for (BatchDesk desk : batchProcessors(table)) {
        release(desk.close(), 0);
        shutOut(desk);
      }
    }
    delays.run(now(), true);
    List<Message<?>> fresh = waiting.removeAll();
    release(fresh, fresh.size());
    for (BatchTable table : batchers.values()) {
      release(table.remove(message -> true, this::wake), 0);
    }
    end();
  }

  /** They are finished, and nobody will acknowledge them. */
  private void shutOut(Desk desk) {
    List<Message<?>> unsettled = desk.removeUnsettled();
    counters.notAcknowledged.add(unsettled.size());
    left(unsettled, desk.processing(unsettled.size()));
  }

  // ------------------------------------------------------------------ desks and limits

  ProcessorDesk processor(int index) {
    synchronized (processors) {
      while (processors.size() <= index) {
        processors.add(opened(new ProcessorDesk(this, processors.size())));
      }
      return processors.get(index);
    }
  }

  List<ProcessorDesk> processors() {
    synchronized (processors) {
      return List.copyOf(processors);
    }
  }

  /** A desk that comes when all have been shut out is shut, too. */
  private <D extends Desk> D opened(D desk) {
    if (isShut) {
      desk.close();
    }
    return desk;
  }

  /** Those at which somebody is to work: as many as were asked for, and others that have work. */
  List<ProcessorDesk> occupied() {
    int target = processorTarget;
    processor(target - 1);
    List<ProcessorDesk> all = new ArrayList<>(processors());
    all.removeIf(Desk::retire);
    return all;
  }

  /** As {@link #occupied()}, of a batcher. */
  List<BatchDesk> occupied(BatchTable table) {
    int target = table.concurrency();
    batchProcessor(table, target - 1);
    List<BatchDesk> all = new ArrayList<>(batchProcessors(table));
    all.removeIf(Desk::retire);
    return all;
  }

  BatchDesk batchProcessor(BatchTable table, int index) {
    synchronized (batchProcessors) {
      List<BatchDesk> desks =
          batchProcessors.computeIfAbsent(table.plan.name(), _ -> new ArrayList<>());
      while (desks.size() <= index) {
        desks.add(opened(new BatchDesk(this, table, desks.size())));
      }
      return desks.get(index);
    }
  }

  List<BatchDesk> batchProcessors(BatchTable table) {
    synchronized (batchProcessors) {
      return List.copyOf(batchProcessors.getOrDefault(table.plan.name(), List.of()));
    }
  }

  int processorTarget() {
    return processorTarget;
  }

  void processorTarget(int processes) {
    processorTarget = processes;
    waiting.wakeAll(this::wake);
    fill();
    wakeSources();
  }

  int maxInFlight() {
    return maxInFlight;
  }

  void maxInFlight(int messages) {
    maxInFlight = messages;
    wakeSources();
  }

  long inFlight() {
    return Math.max(0, inFlight.get());
  }

  Optional<TokenBucket> bucket() {
    return Optional.ofNullable(bucket);
  }

  void rate(long messages, Duration per) {
    TokenBucket now = bucket;
    if (messages == 0) {
      bucket = null;
    } else if (now == null) {
      node.run(() -> bucket = TokenBucket.spec(messages, per).create());
    } else {
      now.rate(messages, per);
      now.capacity(messages);
    }
    wakeSources();
  }

  @Override
  public String toString() {
    return "pipeline " + name;
  }
}
