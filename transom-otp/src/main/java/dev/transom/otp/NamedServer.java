package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * A server by a name, looked up on {@link Node#current()} at every use; so it outlives restarts. A
 * server can be started under it, and has it then from its first instant.
 *
 * {@snippet :
 * NamedServer<Room.Message> lobby = ROOMS.name("lobby"); // a key of a registry
 * GenServer.start(lobby, Room::new);
 * lobby.cast(new Room.Enter("ann"));
 * }
 *
 * @param <M> the messages of whoever has the name
 */
public sealed interface NamedServer<M> extends ServerRef<M> permits ServerName, RegistryName {
  @Override
  default Pid pid() {
    return whereis().orElseThrow(() -> new ServerEndedException(this, ExitReason.NO_PROCESS, ""));
  }

  @Override
  default void cast(M message) {
    Optional<Pid> pid = whereis();
    if (pid.isPresent()) {
      Calls.KERNEL.send(pid.get(), Kind.CAST, message);
      return;
    }
    Node node = Node.current();
    Calls.KERNEL.countDropped(node);
    if (Calls.KERNEL.listens(node, CastDropped.class)) {
      String name = this instanceof ServerName<M>(var plain) ? plain : toString();
      Calls.KERNEL.emit(node, new CastDropped(name, message));
    }
  }

  @Override
  default <R> R call(Request<M, R> request, Duration timeout) {
    Optional<Pid> pid = whereis();
    if (pid.isEmpty()) {
      throw new ServerEndedException(this, ExitReason.NO_PROCESS, Calls.text(request));
    }
    return Calls.call(pid.get(), this, Kind.CALL, request, timeout);
  }
}
