package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * State behind a process, used by functions: a {@link GenServer} without a class of its own.
 *
 * {@snippet :
 * Agent<Integer> counter = Agent.start(() -> 0);
 * counter.update(n -> n + 1);
 * int now = counter.get(n -> n);
 * int before = counter.getAndUpdate(n -> Agent.answer(n, n + 1));
 * counter.cast(n -> 0); // does not wait
 *
 * static final Agent<Map<String, String>> SETTINGS = Agent.named("settings"); // survives restarts
 * Supervisor.oneForOne().child(SETTINGS.child(Map::of)).start("app");
 * }
 *
 * <p>The functions run in the agent's process, one at a time and in the order in which one caller
 * asked, so they need no lock; while one runs, all others wait. What one throws is a crash of the
 * agent: the state is lost, and whoever waits for an answer gets {@link ServerEndedException} with
 * the reason. The state is best a value that functions replace: what {@code get} gives away is
 * shared with the caller. Functions are messages, and must not capture what can change.
 *
 * <p>This object is a reference, by pid or by name; immutable, for use by any thread and any
 * process. A function must not call its own agent ({@link CallingItselfException}, a crash).
 *
 * @param <S> the state; never null
 */
public final class Agent<S> {
  private final ServerRef<AgentServer.Message<S>> ref;

  private Agent(ServerRef<AgentServer.Message<S>> ref) {
    this.ref = ref;
  }

  /**
   * What a function answers, with the new state.
   *
   * @param value the answer
   * @param state the new state
   * @param <R> the type of the answer
   * @param <S> the state
   */
  public record Answer<R, S>(R value, S state) {
    /** Checks for null. */
    public Answer {
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * What a function answers, with the new state; for {@link #getAndUpdate}.
   *
   * @param value the answer
   * @param state the new state
   * @param <R> the type of the answer
   * @param <S> the state
   * @return both
   */
  public static <R, S> Answer<R, S> answer(R value, S state) {
    return new Answer<>(value, state);
  }

  // ------------------------------------------------------------------ starting

  /**
   * Starts an agent on the current node.
   *
   * @param initial makes the first state, in the new process
   * @param <S> the state
   * @return the agent, this incarnation
   * @throws StartFailedException if {@code initial} threw
   */
  public static <S> Agent<S> start(Supplier<? extends S> initial) {
    return start(initial, SpawnOptions.DEFAULT);
  }

  /**
   * Starts an agent on the current node.
   *
   * @param initial makes the first state, in the new process
   * @param options how to spawn it
   * @param <S> the state
   * @return the agent, this incarnation
   * @throws StartFailedException if {@code initial} threw
   * @throws NameTakenException if a living process has the name of the options
   */
  public static <S> Agent<S> start(Supplier<? extends S> initial, SpawnOptions options) {
    return new Agent<>(GenServer.<AgentServer.Message<S>>start(factory(initial), options));
  }

  /**
   * Starts an agent under a name.
   *
   * @param name an agent by name: {@link #named}, or {@link #of} with a name
   * @param initial makes the first state, in the new process
   * @param <S> the state
   * @return the agent, this incarnation
   * @throws StartFailedException if {@code initial} threw
   * @throws NameTakenException if a living process has the name
   * @throws IllegalArgumentException if that agent is known by its pid
   */
  public static <S> Agent<S> start(Agent<S> name, Supplier<? extends S> initial) {
    return new Agent<>(GenServer.start(name.name(), factory(initial)));
  }

  /**
   * Starts an agent linked to the calling process.
   *
   * @param initial makes the first state, in the new process
   * @param <S> the state
   * @return the agent, this incarnation
   * @throws StartFailedException if {@code initial} threw
   * @throws IllegalStateException if the caller is not a process
   */
  public static <S> Agent<S> startLink(Supplier<? extends S> initial) {
    return new Agent<>(GenServer.<AgentServer.Message<S>>startLink(factory(initial)));
  }

  /**
   * Starts an agent under a name, linked to the calling process.
   *
   * @param name an agent by name: {@link #named}, or {@link #of} with a name
   * @param initial makes the first state, in the new process
   * @param <S> the state
   * @return the agent, this incarnation
   * @throws StartFailedException if {@code initial} threw
   * @throws NameTakenException if a living process has the name
   * @throws IllegalArgumentException if that agent is known by its pid
   * @throws IllegalStateException if the caller is not a process
   */
  public static <S> Agent<S> startLink(Agent<S> name, Supplier<? extends S> initial) {
    return new Agent<>(GenServer.startLink(name.name(), factory(initial)));
  }

  /**
   * An agent as a child of a supervisor; every restart begins with the first state again.
   *
   * @param id the child's id
   * @param initial makes the first state, in the new process
   * @param <S> the state
   * @return the spec
   */
  public static <S> ChildSpec child(String id, Supplier<? extends S> initial) {
    return ChildSpec.of(id, Agent.<S>factory(initial));
  }

  /**
   * This agent as a child of a supervisor, under its name, which is also the child's id; every
   * restart begins with the first state again.
   *
   * @param initial makes the first state, in the new process
   * @return the spec
   * @throws IllegalArgumentException if this agent is known by its pid
   */
  public ChildSpec child(Supplier<? extends S> initial) {
    return ChildSpec.of(name(), factory(initial));
  }

  private static <S> Supplier<AgentServer<S>> factory(Supplier<? extends S> initial) {
    Objects.requireNonNull(initial, "initial");
    return () -> new AgentServer<>(initial);
  }

  /**
   * An agent by its registered name, looked up at every use; so it outlives restarts. Whoever asks
   * for it vouches for the type of the state.
   *
   * @param name the name
   * @param <S> the state
   * @return the agent, which need not run yet
   */
  public static <S> Agent<S> named(String name) {
    return new Agent<>(ServerName.of(name));
  }

  /**
   * An agent by any reference, a key of a {@link Registry} for instance. Whoever asks for it
   * vouches for the type of the state.
   *
   * @param ref the reference
   * @param <S> the state
   * @return the agent, which need not run yet
   */
  @SuppressWarnings("unchecked") // vouched for
  public static <S> Agent<S> of(ServerRef<?> ref) {
    return new Agent<>((ServerRef<AgentServer.Message<S>>) ref);
  }

  private NamedServer<AgentServer.Message<S>> name() {
    if (ref instanceof NamedServer<AgentServer.Message<S>> name) {
      return name;
    }
    throw new IllegalArgumentException(
        this + " is known by its pid, and a pid is no name: use Agent.named, or start without one");
  }

  // ------------------------------------------------------------------ using

  /**
   * Asks for something about the state, and waits up to 5 s.
   *
   * @param function from the state to the answer; runs in the agent
   * @param <R> the type of the answer
   * @return the answer
   * @throws CallTimeoutException if none came in time
   * @throws ServerEndedException if the agent is dead, or dies, by what a function throws perhaps
   */
  public <R> R get(Function<? super S, ? extends R> function) {
    return get(function, ServerRef.DEFAULT_TIMEOUT);
  }

  /**
   * Asks for something about the state, and waits.
   *
   * @param function from the state to the answer; runs in the agent
   * @param timeout how long; the function may still run afterwards
   * @param <R> the type of the answer
   * @return the answer
   * @throws CallTimeoutException if none came in time
   * @throws ServerEndedException if the agent is dead, or dies, by what a function throws perhaps
   */
  public <R> R get(Function<? super S, ? extends R> function, Duration timeout) {
    return ref.call(new AgentServer.Look<S, R>(checked(function)), timeout);
  }

  /**
   * Changes the state, and waits up to 5 s until it has.
   *
   * @param function from the old state to the new one; runs in the agent
   * @throws CallTimeoutException if it has not in time
   * @throws ServerEndedException if the agent is dead, or dies, by what a function throws perhaps
   */
  public void update(UnaryOperator<S> function) {
    update(function, ServerRef.DEFAULT_TIMEOUT);
  }

  /**
   * Changes the state, and waits until it has.
   *
   * @param function from the old state to the new one; runs in the agent
   * @param timeout how long; the function may still run afterwards
   * @throws CallTimeoutException if it has not in time
   * @throws ServerEndedException if the agent is dead, or dies, by what a function throws perhaps
   */
  public void update(UnaryOperator<S> function, Duration timeout) {
    ref.call(new AgentServer.Change<>(checked(function)), timeout);
  }

  /**
   * Asks and changes the state in one, and waits up to 5 s.
   *
   * @param function from the state to the answer and the new state; runs in the agent
   * @param <R> the type of the answer
   * @return the answer
   * @throws CallTimeoutException if none came in time
   * @throws ServerEndedException if the agent is dead, or dies, by what a function throws perhaps
   */
  public <R> R getAndUpdate(Function<? super S, Answer<R, S>> function) {
    return getAndUpdate(function, ServerRef.DEFAULT_TIMEOUT);
  }

  /**
   * Asks and changes the state in one, and waits.
   *
   * @param function from the state to the answer and the new state; runs in the agent
   * @param timeout how long; the function may still run afterwards
   * @param <R> the type of the answer
   * @return the answer
   * @throws CallTimeoutException if none came in time
   * @throws ServerEndedException if the agent is dead, or dies, by what a function throws perhaps
   */
  public <R> R getAndUpdate(Function<? super S, Answer<R, S>> function, Duration timeout) {
    return ref.call(new AgentServer.LookAndChange<S, R>(checked(function)), timeout);
  }

  /**
   * Changes the state some time later. Neither waits nor fails; to a dead agent, or to a name that
   * nobody has, it is dropped and counted.
   *
   * @param function from the old state to the new one; runs in the agent
   */
  public void cast(UnaryOperator<S> function) {
    ref.cast(new AgentServer.QuietChange<>(checked(function)));
  }

  private static <F> F checked(F function) {
    return Objects.requireNonNull(function, "function");
  }

  // ------------------------------------------------------------------ as a process

  /**
   * The agent's process at this moment.
   *
   * @return its address; empty if nobody has the name
   */
  public Optional<Pid> whereis() {
    return ref.whereis();
  }

  /**
   * The agent's process at this moment.
   *
   * @return its address
   * @throws ServerEndedException if nobody has the name
   */
  public Pid pid() {
    return ref.pid();
  }

  /**
   * The agent as a server, for {@link Sys}, which shows its state.
   *
   * @return a reference of the same kind as this
   */
  public ServerRef<?> ref() {
    return ref;
  }

  /**
   * Stops the agent in order, after what it was asked before, and waits for its end.
   *
   * @throws ServerEndedException if it is dead already, or ends with another reason than {@link
   *     ExitReason#NORMAL}
   */
  public void stop() {
    ref.stop();
  }

  /**
   * Stops the agent in order, after what it was asked before, and waits for its end.
   *
   * @param reason the reason to end with
   * @param timeout how long to wait
   * @throws CallTimeoutException if it has not ended in time
   * @throws ServerEndedException if it is dead already, or ends with another reason
   */
  public void stop(ExitReason reason, Duration timeout) {
    ref.stop(reason, timeout);
  }

  @Override
  public String toString() {
    return "Agent[" + ref + "]";
  }
}
