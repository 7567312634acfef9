package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A server by its registered name, looked up on {@link Node#current()} at every use; so it outlives
 * restarts.
 *
 * {@snippet :
 * static final ServerName<Message> STOCK = ServerName.of("stock");
 * }
 *
 * @param name the name
 * @param <M> the messages of whoever has it
 */
public record ServerName<M>(String name) implements ServerRef<M> {
  /** Checks that there is a name. */
  public ServerName {
    if (Objects.requireNonNull(name, "name").isEmpty()) {
      throw new IllegalArgumentException("a server name must not be empty");
    }
  }

  /**
   * The server of a name.
   *
   * @param name the name
   * @param <M> its messages
   * @return the reference; nobody need have the name yet
   */
  public static <M> ServerName<M> of(String name) {
    return new ServerName<>(name);
  }

  @Override
  public Optional<Pid> whereis() {
    return Node.current().whereis(name);
  }

  @Override
  public Pid pid() {
    return whereis().orElseThrow(() -> new ServerEndedException(this, ExitReason.NO_PROCESS, ""));
  }

  @Override
  public void cast(M message) {
    Node node = Node.current();
    Optional<Pid> pid = node.whereis(name);
    if (pid.isPresent()) {
      Calls.KERNEL.send(pid.get(), Kind.CAST, message);
    } else {
      Calls.KERNEL.countDropped(node);
      if (Calls.KERNEL.listens(node, CastDropped.class)) {
        Calls.KERNEL.emit(node, new CastDropped(name, message));
      }
    }
  }

  @Override
  public <R> R call(Request<M, R> request, Duration timeout) {
    Optional<Pid> pid = whereis();
    if (pid.isEmpty()) {
      throw new ServerEndedException(this, ExitReason.NO_PROCESS, Calls.text(request));
    }
    return Calls.call(pid.get(), this, Kind.CALL, request, timeout);
  }

  @Override
  public String toString() {
    return '"' + name + '"';
  }
}
