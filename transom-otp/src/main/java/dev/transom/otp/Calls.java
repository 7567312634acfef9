package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.Outcome;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The caller's side of calls and stops. */
final class Calls {
  static final Kernel KERNEL = Kernel.get();
  static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final int TEXT_LENGTH = 200;

  private Calls() {}

  /**
   * Asks and waits.
   *
   * @param server whom the caller means, for messages
   */
  @SuppressWarnings("TypeParameterUnusedInFormals") // the request decides, as its callers declare
  static <R> R call(Pid pid, Object server, Kind kind, Object request, Duration timeout) {
    Objects.requireNonNull(request, "request");
    if (KERNEL.caller() == pid) {
      throw new CallingItselfException(server);
    }
    return switch (KERNEL.<R>ask(pid, kind, request, limit(timeout))) {
      case Outcome.Answered<R>(var value) -> value;
      case Outcome.Ended<R>(var reason) ->
          throw new ServerEndedException(server, reason, text(request));
      case Outcome.TimedOut<R>() -> throw new CallTimeoutException(server, timeout, text(request));
      case Outcome.Refused<R>(var cause) -> {
        cause.fillInStackTrace(); // made for this caller alone: let it show the caller's stack
        throw cause;
      }
    };
  }

  static void stop(Pid pid, Object server, ExitReason reason, Duration timeout) {
    Objects.requireNonNull(reason, "reason");
    if (KERNEL.caller() == pid) {
      throw new CallingItselfException(server);
    }
    if (!pid.isAlive()) {
      throw new ServerEndedException(server, ExitReason.NO_PROCESS, "");
    }
    KERNEL.send(pid, Kind.SYSTEM, new SystemStop(reason));
    Duration limit = limit(timeout);
    Optional<ExitReason> end =
        limit == null ? Optional.of(Processes.await(pid)) : Processes.await(pid, limit);
    if (end.isEmpty()) {
      throw new CallTimeoutException(server, timeout, "stop(" + reason + ")");
    }
    if (!end.get().equals(reason)) {
      throw new ServerEndedException(server, end.get(), "stop(" + reason + ")");
    }
  }

  /** Null for a timeout that means for ever. */
  static @Nullable Duration limit(Duration timeout) {
    return timeout.getSeconds() == Long.MAX_VALUE ? null : timeout;
  }

  /** A request for people. */
  static String text(Object request) {
    String text;
    try {
      text = request.toString();
    } catch (RuntimeException e) {
      text = request.getClass().getName() + " (its toString throws " + e + ")";
    }
    return text.length() <= TEXT_LENGTH ? text : text.substring(0, TEXT_LENGTH) + "…";
  }
}
