package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A server by its pid: this incarnation and no other. Starting a server gives one; whoever makes
 * one from a pid vouches for the type.
 *
 * @param pid the process
 * @param <M> its messages
 */
public record ServerPid<M>(Pid pid) implements ServerRef<M> {
  /** Checks for null. */
  public ServerPid {
    Objects.requireNonNull(pid, "pid");
  }

  @Override
  public Optional<Pid> whereis() {
    return Optional.of(pid);
  }

  @Override
  public void cast(M message) {
    Calls.KERNEL.send(pid, Kind.CAST, message);
  }

  @Override
  public <R> R call(Request<M, R> request, Duration timeout) {
    return Calls.call(pid, this, Kind.CALL, request, timeout);
  }

  @Override
  public String toString() {
    return pid.toString();
  }
}
