package dev.transom.otp;

import dev.transom.process.Node;
import dev.transom.process.Pid;
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
public record ServerName<M>(String name) implements NamedServer<M> {
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
  public String toString() {
    return '"' + name + '"';
  }
}
