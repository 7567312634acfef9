package dev.transom.testkit;

import dev.transom.otp.Request;
import dev.transom.otp.ServerPid;
import dev.transom.otp.Sys;
import dev.transom.process.Down;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.Outcome;
import dev.transom.process.spi.SpawnSpec;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A process whose mailbox a test reads. It can be sent to, cast to and called, watches and links
 * others, and traps exits.
 *
 * {@snippet :
 * ProbeProcess probe = ProbeProcess.start();
 * shop.cast(new Order("pen", probe.pid()));
 * Receipt receipt = probe.expect(Receipt.class, r -> r.sku().equals("pen"));
 * probe.expectNone();
 * }
 *
 * <p>The {@code expect} methods take the oldest message that fits and leave the others, as a
 * selective receive does. They wait up to the {@linkplain #limit limit} by the clock of the probe's
 * node, so on a {@link TestNode} the time that passes is virtual. If nothing fits they throw an
 * {@link AssertionError} that shows what did arrive.
 *
 * <p>Immutable; for use by any thread, on a {@link TestNode} by its own.
 */
public final class ProbeProcess {
  private static final Kernel KERNEL = Kernel.get();

  private final Node node;
  private final Pid pid;
  private final Duration limit;

  private ProbeProcess(Node node, Pid pid, Duration limit) {
    this.node = node;
    this.pid = pid;
    this.limit = limit;
  }

  /**
   * Starts a probe on the current node.
   *
   * @return the probe, with a limit of 5 s
   */
  public static ProbeProcess start() {
    return start(SpawnOptions.DEFAULT.label("probe"));
  }

  /**
   * Starts a probe under a name on the current node: in place of a server, say.
   *
   * @param name the name
   * @return the probe, with a limit of 5 s
   */
  public static ProbeProcess start(String name) {
    return start(SpawnOptions.DEFAULT.name(name).label(name));
  }

  private static ProbeProcess start(SpawnOptions options) {
    Node node = Node.current();
    Pid pid = KERNEL.spawn(node, ProbeBehaviour::new, new SpawnSpec(options));
    ProbeProcess probe = new ProbeProcess(node, pid, Duration.ofSeconds(5));
    probe.received(); // it has started
    return probe;
  }

  /**
   * The same probe with another limit.
   *
   * @param newLimit how long the {@code expect} methods wait; zero looks at what has arrived
   * @return the probe
   */
  public ProbeProcess limit(Duration newLimit) {
    return new ProbeProcess(node, pid, Objects.requireNonNull(newLimit, "newLimit"));
  }

  /**
   * The address of the probe.
   *
   * @return its pid
   */
  public Pid pid() {
    return pid;
  }

  /**
   * The probe as a server, for whoever wants one: casts arrive as messages, calls are taken by
   * {@link #expectCall}.
   *
   * @param <M> the messages of the server it stands for
   * @return a reference
   */
  public <M> ServerPid<M> ref() {
    return new ServerPid<>(pid);
  }

  // ------------------------------------------------------------------ what must come

  /**
   * Takes the oldest message, whatever it is.
   *
   * @return the message
   * @throws AssertionError if none comes within the limit
   */
  public Object next() {
    return take("a message", message -> true);
  }

  /**
   * Takes the oldest message of a type.
   *
   * @param type the type
   * @param <T> the type
   * @return the message
   * @throws AssertionError if none comes within the limit
   */
  public <T> T expect(Class<T> type) {
    return type.cast(take(type.getSimpleName(), type::isInstance));
  }

  /**
   * Takes the oldest message of a type that fulfils a condition.
   *
   * @param type the type
   * @param test the condition; runs in the probe's process
   * @param <T> the type
   * @return the message
   * @throws AssertionError if none comes within the limit
   */
  public <T> T expect(Class<T> type, Predicate<? super T> test) {
    Objects.requireNonNull(test, "test");
    return type.cast(
        take(
            type.getSimpleName() + " that fulfils the condition",
            message -> type.isInstance(message) && test.test(type.cast(message))));
  }

  /**
   * Takes the oldest message that equals a given one.
   *
   * @param message the message
   * @throws AssertionError if none comes within the limit
   */
  public void expectEqual(Object message) {
    Objects.requireNonNull(message, "message");
    take(String.valueOf(message), message::equals);
  }

  /**
   * Waits for a call and takes it; the caller waits for {@link ProbeCall#reply}.
   *
   * <p>This is for real nodes, and for callers that are the test's own threads. On a {@link
   * TestNode} a server that waits for an answer does so on top of the test, which so cannot give
   * it: the call times out. Use {@link #answer} there.
   *
   * @param type the type of the request
   * @param <R> the type of the request
   * @param <A> the type of the answer
   * @return the call
   * @throws AssertionError if none comes within the limit
   */
  public <A, R extends Request<?, A>> ProbeCall<R, A> expectCall(Class<R> type) {
    Object call =
        take(
            "call with " + type.getSimpleName(),
            message -> message instanceof ProbeCall<?, ?> it && type.isInstance(it.request()));
    @SuppressWarnings("unchecked") // the request says of which type its answer is
    ProbeCall<R, A> typed = (ProbeCall<R, A>) call;
    return typed;
  }

  /**
   * From now on answers calls of a type by itself; {@link #expectCall} does not see them.
   *
   * @param type the type of the request
   * @param answer makes the answer; runs in the probe's process, and what it throws ends the probe
   * @param <R> the type of the request
   * @param <A> the type of the answer
   */
  public <A, R extends Request<?, A>> void answer(
      Class<R> type, Function<? super R, ? extends A> answer) {
    Objects.requireNonNull(answer, "answer");
    ask(new ProbeBehaviour.Answer(type, request -> answer.apply(type.cast(request))));
  }

  /**
   * Takes the {@link Down} of a process. Watches it first, unless {@link #monitor} did.
   *
   * @param other the process
   * @return why it ended; {@link ExitReason#NO_PROCESS} if it was dead when it came to be watched
   * @throws AssertionError if it does not end within the limit
   */
  public ExitReason expectDown(Pid other) {
    ask(new ProbeBehaviour.Watch(other, true));
    Object down =
        take("Down of " + other, message -> message instanceof Down it && it.pid() == other);
    return ((Down) down).reason();
  }

  /**
   * Takes the {@link Exit} of a process that the probe is linked to. Links to it first, unless
   * {@link #link} did, or it was started linked to the probe.
   *
   * @param other the process
   * @return the reason of the signal
   * @throws AssertionError if it does not come within the limit
   */
  public ExitReason expectExit(Pid other) {
    ask(new ProbeBehaviour.LinkTo(other, true));
    Object exit =
        take("Exit of " + other, message -> message instanceof Exit it && it.pid() == other);
    return ((Exit) exit).reason();
  }

  // ------------------------------------------------------------------ what must not come

  /**
   * Nothing waits to be taken. Looks when everything that was sent to the probe before has arrived;
   * on a {@link TestNode} when all that can run has run.
   *
   * @throws AssertionError if something waits; it shows what
   */
  public void expectNone() {
    settle();
    List<Object> waiting = received();
    if (!waiting.isEmpty()) {
      throw new AssertionError("expected no message, received: " + waiting);
    }
  }

  /**
   * Nothing waits to be taken after others have handled what was sent to them before: asks each of
   * them for its state, one after the other, and then looks.
   *
   * @param through servers, supervisors or stages that might send something, in order
   * @throws AssertionError if something waits; it shows what
   */
  public void expectNone(Pid... through) {
    node.run(() -> {
      for (Pid one : through) {
        Sys.state(one);
      }
    });
    expectNone();
  }

  /**
   * Nothing comes within a time; for virtual time, which passes at once.
   *
   * @param duration how long
   * @throws AssertionError if something waits or comes; it shows what
   * @throws IllegalStateException if the node has real time: a test must not wait for nothing
   */
  public void expectNone(Duration duration) {
    TestNode.advance(node, duration);
    expectNone();
  }

  /**
   * What has arrived and was not taken. Everything that was sent before this is in it.
   *
   * @return the messages in order; calls as {@link ProbeCall}
   */
  @SuppressWarnings("unchecked")
  public List<Object> received() {
    return (List<Object>) ask(new ProbeBehaviour.Peek());
  }

  /**
   * Takes everything that has arrived.
   *
   * @return the messages in order; calls as {@link ProbeCall}
   */
  @SuppressWarnings("unchecked")
  public List<Object> takeAll() {
    return (List<Object>) ask(new ProbeBehaviour.Drain());
  }

  // ------------------------------------------------------------------ others

  /**
   * Watches a process; when this returns, its end gives a {@link Down}.
   *
   * @param other the process
   */
  public void monitor(Pid other) {
    ask(new ProbeBehaviour.Watch(other, false));
  }

  /**
   * Links the probe to a process; when this returns, its end gives an {@link Exit}.
   *
   * @param other the process
   */
  public void link(Pid other) {
    ask(new ProbeBehaviour.LinkTo(other, false));
  }

  /**
   * Ends the probe: those linked to it are signalled, those that watch it are told.
   *
   * @param reason the reason it ends with
   */
  public void stop(ExitReason reason) {
    KERNEL.post(pid, Kind.SYSTEM, new SystemStop(reason));
    Processes.await(pid);
  }

  /** On a node in virtual time: lets all run that can. */
  void settle() {
    TestNode.settle(node);
  }

  private Object take(String what, Predicate<Object> fits) {
    return switch (outcome(new ProbeBehaviour.Take(fits), limit)) {
      case Outcome.Answered<Object>(ProbeBehaviour.Thrown(Throwable error)) ->
          throw new AssertionError("the condition for " + what + " threw " + error, error);
      case Outcome.Answered<Object>(Object message) -> message;
      case Outcome.TimedOut<Object> _ ->
          throw new AssertionError(
              "expected " + what + " within " + limit + ", received: " + received());
      case Outcome.Ended<Object>(ExitReason reason) -> throw dead(reason);
      case Outcome.Refused<Object>(RuntimeException cause) -> throw cause;
    };
  }

  /** Answered at once. */
  private Object ask(Object request) {
    return switch (outcome(request, Duration.ofMinutes(1))) {
      case Outcome.Answered<Object>(Object answer) -> answer;
      case Outcome.TimedOut<Object> _ -> throw new AssertionError("the probe does not answer");
      case Outcome.Ended<Object>(ExitReason reason) -> throw dead(reason);
      case Outcome.Refused<Object>(RuntimeException cause) -> throw cause;
    };
  }

  private Outcome<Object> outcome(Object request, Duration timeout) {
    try {
      return node.call(() -> KERNEL.ask(pid, Kind.SYSTEM, request, timeout));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private AssertionError dead(ExitReason reason) {
    return new AssertionError("the probe " + pid + " has ended: " + reason);
  }

  @Override
  public String toString() {
    return "ProbeProcess[" + pid + "]";
  }
}
