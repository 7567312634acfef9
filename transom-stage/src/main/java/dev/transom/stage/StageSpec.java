package dev.transom.stage;

import dev.transom.otp.ChildSpec;
import dev.transom.otp.ChildType;
import dev.transom.otp.Restart;
import dev.transom.otp.Shutdown;
import dev.transom.otp.spi.Startup;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A stage before it runs: what it does, under a name, with its options. Made by the factories of
 * {@link Producer}, {@link ProducerConsumer} and {@link dev.transom.stage.Consumer}. Immutable;
 * validated when used; the same specification may be started once at a time per node.
 *
 * {@snippet :
 * var numbers =
 *     Producer.from("numbers", () -> LongStream.range(0, 1_000_000).boxed().iterator());
 * var sink = Consumer.of("sink", Subscription.to(numbers), batch -> store.insert(batch.events()));
 * Supervisor.restForOne().child(numbers.child()).child(sink.child()).start("ingest");
 * }
 *
 * @param <I> the type of the events it takes
 * @param <O> the type of the events it emits
 */
public final class StageSpec<I, O> implements Cloneable {
  private static final int DEFAULT_BUFFER = 10_000;

  static {
    CodeDoor.install();
  }

  private final String name;
  private final Role role;
  private final Supplier<? extends Body> bodies;
  private final @Nullable Object initialState;
  private final @Nullable BinaryOperator<Object> combiner;
  private Supplier<? extends @Nullable Object> containers = () -> null;
  private @Nullable UnaryOperator<Object> finisher; // of what it collects
  private Consumer<ExitReason> watcher = reason -> {};
  private List<Subscription<? extends I>> subscriptions;
  private int bufferSize;
  private Keep keep = Keep.LAST;
  private DemandMode demand = DemandMode.FORWARD;
  private OnCancel onCancel = OnCancel.CONTINUE;
  private Dispatcher<? super O> dispatcher = Dispatcher.fair();
  private List<String> outputOptions = List.of(); // those that were chosen
  private Delivery delivery = Delivery.AT_LEAST_ONCE;
  private int maxRedeliveries = 3;
  private int maxDeadLetters = 100;
  private Duration deadLetterWindow = Duration.ofMinutes(1);
  private Consumer<? super DeadLetter<?>> deadLetterHandler = DeadLetters.DEFAULT;
  private SpawnOptions options = SpawnOptions.DEFAULT;
  private boolean supervises; // its handler starts what handles the events
  private boolean acknowledges; // itself, on whichever subscription

  StageSpec(
      String name,
      Role role,
      List<Subscription<? extends I>> subscriptions,
      @Nullable Object initialState,
      @Nullable BinaryOperator<Object> combiner,
      Supplier<? extends Body> bodies) {
    this.name = Objects.requireNonNull(name, "name");
    this.role = role;
    this.subscriptions = List.copyOf(subscriptions);
    this.initialState = initialState;
    this.combiner = combiner;
    this.bodies = bodies;
    this.bufferSize = role == Role.PRODUCER ? DEFAULT_BUFFER : Integer.MAX_VALUE;
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a stage needs a name");
    }
  }

  @SuppressWarnings("unchecked")
  private StageSpec<I, O> copy() {
    try {
      return (StageSpec<I, O>) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** A copy with an option chosen that only makes sense for who has an output. */
  private StageSpec<I, O> copyWithOutput(String option) {
    StageSpec<I, O> copy = copy();
    List<String> more = new ArrayList<>(outputOptions);
    more.add(option);
    copy.outputOptions = List.copyOf(more);
    return copy;
  }

  // ------------------------------------------------------------------ options

  /**
   * With one more subscription.
   *
   * @param subscription to whom and how
   * @return a changed specification
   */
  public StageSpec<I, O> subscribe(Subscription<? extends I> subscription) {
    StageSpec<I, O> copy = copy();
    List<Subscription<? extends I>> more = new ArrayList<>(subscriptions);
    more.add(subscription);
    copy.subscriptions = List.copyOf(more);
    return copy;
  }

  /**
   * With another bound on the events that may wait for consumers. What came back from a dead
   * consumer does not count.
   *
   * @param events at least 1; default 10,000 for a producer, {@code Integer.MAX_VALUE} (no bound)
   *     for a producer-consumer
   * @param newKeep which events a full buffer keeps; default {@link Keep#LAST}
   * @return a changed specification
   */
  public StageSpec<I, O> buffer(int events, Keep newKeep) {
    StageSpec<I, O> copy = copyWithOutput("buffer");
    copy.bufferSize = events;
    copy.keep = Objects.requireNonNull(newKeep, "keep");
    return copy;
  }

  /**
   * With another way to share the events among consumers.
   *
   * @param newDispatcher default {@link Dispatcher#fair()}
   * @return a changed specification
   */
  public StageSpec<I, O> dispatcher(Dispatcher<? super O> newDispatcher) {
    StageSpec<I, O> copy = copyWithOutput("dispatcher");
    copy.dispatcher = Objects.requireNonNull(newDispatcher, "dispatcher");
    return copy;
  }

  /**
   * With another demand mode to begin with. Later it is changed by {@link
   * StageRef#demand(DemandMode)}, and stays as it is when the stage dies and comes again.
   *
   * @param mode default {@link DemandMode#FORWARD}
   * @return a changed specification
   */
  public StageSpec<I, O> demand(DemandMode mode) {
    StageSpec<I, O> copy = copyWithOutput("demand");
    copy.demand = Objects.requireNonNull(mode, "mode");
    return copy;
  }

  /**
   * With something else to do when the last consumer is gone. Not before the first has come.
   *
   * @param what default {@link OnCancel#CONTINUE}
   * @return a changed specification
   */
  public StageSpec<I, O> onCancel(OnCancel what) {
    StageSpec<I, O> copy = copyWithOutput("onCancel");
    copy.onCancel = Objects.requireNonNull(what, "what");
    return copy;
  }

  /**
   * With another promise for events that this stage held when it died.
   *
   * @param newDelivery default {@link Delivery#AT_LEAST_ONCE}
   * @return a changed specification
   */
  public StageSpec<I, O> delivery(Delivery newDelivery) {
    StageSpec<I, O> copy = copy();
    copy.delivery = Objects.requireNonNull(newDelivery, "delivery");
    return copy;
  }

  /**
   * With another number of attempts for an event whose handler throws.
   *
   * @param attempts how often the handler may throw on an event that it was given alone, before the
   *     event is given up; at least 1; default 3
   * @return a changed specification
   */
  public StageSpec<I, O> maxRedeliveries(int attempts) {
    StageSpec<I, O> copy = copy();
    copy.maxRedeliveries = attempts;
    return copy;
  }

  /**
   * With another budget of dead letters. Crashes of a handler are charged to it and not to the
   * supervisor's restart intensity; when it is exceeded, they are the supervisor's again.
   *
   * @param most how many dead letters the stage may make within the window; {@code
   *     Integer.MAX_VALUE}: any number; default 100
   * @param window the window; default 1 min
   * @return a changed specification
   */
  public StageSpec<I, O> maxDeadLetters(int most, Duration window) {
    StageSpec<I, O> copy = copy();
    copy.maxDeadLetters = most;
    copy.deadLetterWindow = Objects.requireNonNull(window, "window");
    return copy;
  }

  /**
   * With a handler for events that are given up, or discarded from a full buffer. It must be short
   * and must not throw; it may run on any thread, not in the stage's process. One that wants the
   * default's warning too calls {@link DeadLetter#log}.
   *
   * @param handler told of each; the default logs a warning for all that are given up together
   * @return a changed specification
   */
  public StageSpec<I, O> deadLetters(Consumer<? super DeadLetter<?>> handler) {
    StageSpec<I, O> copy = copy();
    copy.deadLetterHandler = Objects.requireNonNull(handler, "handler");
    return copy;
  }

  /**
   * With a platform thread of its own, for handlers that compute for long.
   *
   * @param cpuBound whether; default false
   * @return a changed specification
   */
  public StageSpec<I, O> cpuBound(boolean cpuBound) {
    StageSpec<I, O> copy = copy();
    copy.options = options.cpuBound(cpuBound);
    return copy;
  }

  // ------------------------------------------------------------------ use

  /**
   * The name that others subscribe to.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * What the stage is.
   *
   * @return its role
   */
  public Role role() {
    return role;
  }

  /**
   * The stage as a supervisor's child: transient, with 5 s to stop. What it holds outlives its
   * processes for as long as the supervisor keeps it.
   *
   * @return the child's specification
   */
  public ChildSpec child() {
    StageSpec<I, O> checked = validated();
    ChildSpec child =
        ChildSpec.starting(name, new SlotStart(checked))
            .restart(Restart.TRANSIENT)
            .options(options.name(name));
    return supervises ? asSupervisor(child) : child;
  }

  private static ChildSpec asSupervisor(ChildSpec it) {
    return new ChildSpec(
        it.id(),
        it.start(),
        it.restart(),
        Shutdown.INFINITY,
        ChildType.SUPERVISOR,
        it.significant(),
        it.options());
  }

  /** One that begins to collect with a container. */
  StageSpec<I, O> collectingInto(Supplier<?> newContainers) {
    StageSpec<I, O> copy = copy();
    copy.containers = newContainers;
    return copy;
  }

  /** One that tells what it had collected when it ends too early. */
  StageSpec<I, O> collecting(UnaryOperator<Object> newFinisher) {
    StageSpec<I, O> copy = copy();
    copy.finisher = newFinisher;
    return copy;
  }

  /** One that tells somebody when it has ended for good. */
  StageSpec<I, O> watched(Consumer<ExitReason> newWatcher) {
    StageSpec<I, O> copy = copy();
    copy.watcher = newWatcher;
    return copy;
  }

  Consumer<ExitReason> watcher() {
    return watcher;
  }

  /** One that has children, and acknowledges an event when its child has ended. */
  StageSpec<I, O> supervising() {
    StageSpec<I, O> copy = acknowledging();
    copy.supervises = true;
    return copy;
  }

  /** One whose body acknowledges, whatever the subscription says. */
  StageSpec<I, O> acknowledging() {
    StageSpec<I, O> copy = copy();
    copy.acknowledges = true;
    return copy;
  }

  /**
   * Starts the stage on its own: what it holds ends with its process. If the caller is a process,
   * the two are linked.
   *
   * @return the running stage
   * @throws dev.transom.otp.StartFailedException if it did not start
   */
  public StageRef start() {
    return start(Kernel.get().caller());
  }

  StageRef start(@Nullable Pid link) {
    StageSpec<I, O> checked = validated();
    Node node = Node.current();
    Slot slot = new Slot(checked, node);
    Pid pid;
    try {
      pid = checked.launch(slot, new SpawnSpec(options.name(name).label(name), link, null, 0));
    } catch (RuntimeException | Error e) {
      if (link == null) {
        slot.end(ExitReason.SHUTDOWN); // if the caller was killed, its name would never be free
      }
      throw e;
    }
    Kernel.get().atEnd(pid, () -> slot.end(StageRef.reason(pid)));
    return new StageRef(slot);
  }

  Pid launch(Slot slot, SpawnSpec spawn) {
    if (!StageNames.of(slot.node()).add(slot)) {
      throw new IllegalStateException(
          "there is a stage \"" + name + "\" on this node already: choose another name");
    }
    try {
      return Startup.start(
          slot.node(),
          startup -> callback -> new StageProcess(slot, callback, spawn.link(), startup),
          spawn);
    } catch (RuntimeException e) {
      if (!slot.hasLived()) {
        slot.end(ExitReason.SHUTDOWN); // nothing to keep: the next start begins anew
      }
      throw e;
    }
  }

  StageSpec<I, O> validated() {
    if (bufferSize < 1) {
      throw new IllegalArgumentException(
          "the buffer must hold at least 1 event, got: " + bufferSize);
    }
    if (role == Role.CONSUMER && !outputOptions.isEmpty()) {
      throw new IllegalArgumentException(
          "the consumer "
              + name
              + " puts out no events: "
              + String.join(", ", outputOptions)
              + " is for producers and producer-consumers");
    }
    if (role == Role.PRODUCER && !subscriptions.isEmpty()) {
      throw new IllegalArgumentException(
          "the producer " + name + " takes no events: it cannot subscribe");
    }
    if (maxRedeliveries < 1) {
      throw new IllegalArgumentException(
          "maxRedeliveries must be at least 1, got: " + maxRedeliveries);
    }
    if (maxDeadLetters < 0) {
      throw new IllegalArgumentException(
          "maxDeadLetters must be at least 0, got: " + maxDeadLetters);
    }
    if (deadLetterWindow.isNegative() || deadLetterWindow.isZero()) {
      throw new IllegalArgumentException(
          "the window of maxDeadLetters must be longer than zero, got: " + deadLetterWindow);
    }
    for (Subscription<? extends I> subscription : subscriptions) {
      subscription.validated();
    }
    return this;
  }

  // ------------------------------------------------------------------ for the machinery

  List<Subscription<? extends I>> subscriptions() {
    return subscriptions;
  }

  /** A subscription as this stage makes it. */
  Subscription<?> adapted(Subscription<?> subscription) {
    return acknowledges ? subscription.acknowledge(Acknowledge.MANUAL) : subscription;
  }

  Body newBody() {
    return bodies.get();
  }

  @Nullable Object initialState() {
    return initialState instanceof Held.Maker maker ? maker.make() : initialState;
  }

  /** What is told of a container that nobody will get; null if that is nobody's business. */
  @Nullable Object unreported(Object container) {
    return finisher == null ? null : finisher.apply(container);
  }

  @Nullable Object newContainer() {
    return containers.get();
  }

  BinaryOperator<Object> combiner() {
    return Objects.requireNonNull(combiner);
  }

  Dispatcher<? super O> dispatcher() {
    return dispatcher;
  }

  int bufferSize() {
    return bufferSize;
  }

  DemandMode demand() {
    return demand;
  }

  OnCancel onCancel() {
    return onCancel;
  }

  Keep keep() {
    return keep;
  }

  Delivery delivery() {
    return delivery;
  }

  int maxRedeliveries() {
    return maxRedeliveries;
  }

  int maxDeadLetters() {
    return maxDeadLetters;
  }

  Duration deadLetterWindow() {
    return deadLetterWindow;
  }

  Consumer<? super DeadLetter<?>> deadLetterHandler() {
    return deadLetterHandler;
  }

  @Override
  public String toString() {
    return role + " " + name;
  }
}
