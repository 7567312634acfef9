package dev.transom.otp;

import dev.transom.otp.spi.SystemRequest;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;

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
    return ask(server.pid(), server, SystemRequest.STATE);
  }

  /**
   * The state of a process at this moment, between two messages.
   *
   * @param pid a server, supervisor or stage
   * @return a description of its state
   */
  public static Object state(Pid pid) {
    return ask(pid, pid, SystemRequest.STATE);
  }

  /**
   * Suspends a server: its messages wait, in order, until it is resumed. It can be inspected,
   * stopped and killed meanwhile.
   *
   * @param server the server
   */
  public static void suspend(ServerRef<?> server) {
    ask(server.pid(), server, SystemRequest.SUSPEND);
  }

  /**
   * Suspends a process; see {@link #suspend(ServerRef)}.
   *
   * @param pid a server, supervisor or stage
   */
  public static void suspend(Pid pid) {
    ask(pid, pid, SystemRequest.SUSPEND);
  }

  /**
   * Lets a suspended server go on; nothing happens to one that runs.
   *
   * @param server the server
   */
  public static void resume(ServerRef<?> server) {
    ask(server.pid(), server, SystemRequest.RESUME);
  }

  /**
   * Lets a suspended process go on; nothing happens to one that runs.
   *
   * @param pid a server, supervisor or stage
   */
  public static void resume(Pid pid) {
    ask(pid, pid, SystemRequest.RESUME);
  }

  private static Object ask(Pid pid, Object server, SystemRequest request) {
    return Calls.<Object>call(pid, server, Kind.SYSTEM, request, ServerRef.DEFAULT_TIMEOUT);
  }
}
