package dev.transom.otp;

import dev.transom.otp.spi.SystemRequest;
import dev.transom.otp.spi.Tracer;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Requests that every server, supervisor and stage answers, also while it is suspended. They wait
 * up to {@link ServerRef#DEFAULT_TIMEOUT} and throw the {@link CallException}s of a call. For use
 * by any thread and any process but the one asked.
 *
 * <p>A thread process ({@link dev.transom.process.Processes#spawn}) has no machinery that could
 * answer: to ask one throws an {@link IllegalStateException} at once.
 */
public final class Sys {
  private Sys() {}

  /**
   * The state of a server at this moment, between two messages.
   *
   * @param server the server
   * @return what its {@link GenServer#inspect} gave
   * @throws IllegalStateException if that threw
   */
  public static Object state(ServerRef<?> server) {
    return ask(server.pid(), server, SystemRequest.Plain.STATE);
  }

  /**
   * The state of a process at this moment, between two messages.
   *
   * @param pid a server, supervisor or stage
   * @return a description of its state
   */
  public static Object state(Pid pid) {
    return ask(pid, pid, SystemRequest.Plain.STATE);
  }

  /**
   * Suspends a server: its messages wait, in order, until it is resumed. It can be inspected,
   * stopped and killed meanwhile.
   *
   * @param server the server
   */
  public static void suspend(ServerRef<?> server) {
    ask(server.pid(), server, SystemRequest.Plain.SUSPEND);
  }

  /**
   * Suspends a process; see {@link #suspend(ServerRef)}.
   *
   * @param pid a server, supervisor or stage
   */
  public static void suspend(Pid pid) {
    ask(pid, pid, SystemRequest.Plain.SUSPEND);
  }

  /**
   * Lets a suspended server go on; nothing happens to one that runs.
   *
   * @param server the server
   */
  public static void resume(ServerRef<?> server) {
    ask(server.pid(), server, SystemRequest.Plain.RESUME);
  }

  /**
   * Lets a suspended process go on; nothing happens to one that runs.
   *
   * @param pid a server, supervisor or stage
   */
  public static void resume(Pid pid) {
    ask(pid, pid, SystemRequest.Plain.RESUME);
  }

  /**
   * Replaces the state of a server, between two messages: for repairs on a living system. An {@link
   * Agent}, and every server that overrides {@link GenServer#restore}, lets itself be repaired.
   *
   * @param server the server; of an agent, {@link Agent#ref}
   * @param change from what {@link GenServer#inspect} gives to the new state; runs in the server
   * @return the new state
   * @throws IllegalStateException if the server does not take it, or {@code change} threw; the
   *     state is as it was, unless {@code restore} threw half-way
   */
  public static Object replaceState(ServerRef<?> server, UnaryOperator<Object> change) {
    Objects.requireNonNull(change, "change");
    return ask(server.pid(), server, new SystemRequest.Replace(change));
  }

  /**
   * Traces a server: tells of every message that it takes, of its answers, and of its state after
   * each.
   *
   * @param server the server; the process that it is now is traced
   * @param handler is told, in the server, in order; must be short. One that throws ends the trace,
   *     with a log line
   * @return the trace, to be closed
   */
  public static Trace trace(ServerRef<?> server, Consumer<? super TraceEvent> handler) {
    return trace(server.pid(), server, handler);
  }

  /**
   * Traces a process; see {@link #trace(ServerRef, Consumer)}.
   *
   * @param pid a server, supervisor or stage
   * @param handler is told, in the process, in order; must be short. One that throws ends the
   *     trace, with a log line
   * @return the trace, to be closed
   */
  public static Trace trace(Pid pid, Consumer<? super TraceEvent> handler) {
    return trace(pid, pid, handler);
  }

  private static Trace trace(Pid pid, Object server, Consumer<? super TraceEvent> handler) {
    Tracer tracer = new Tracer(Objects.requireNonNull(handler, "handler"));
    ask(pid, server, new SystemRequest.Trace(tracer));
    return new Trace(pid, tracer);
  }

  private static Object ask(Pid pid, Object server, SystemRequest request) {
    return Calls.<Object>call(pid, server, Kind.SYSTEM, request, ServerRef.DEFAULT_TIMEOUT);
  }
}
