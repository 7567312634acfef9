package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.time.Duration;
import java.util.Optional;

/**
 * Somebody who takes messages of type {@code M}: a server by its pid ({@link ServerPid}), by its
 * name ({@link ServerName}), by its key in a registry ({@link RegistryName}), or as a pool has lent
 * it ({@link PoolWorker}). Immutable; for use by any thread and any process.
 *
 * {@snippet :
 * stock.cast(new Add("pen", 3));
 * int pens = stock.call(new Count("pen")); // call(new Add(…)) does not compile
 * }
 *
 * @param <M> its messages
 */
public sealed interface ServerRef<M> permits ServerPid, NamedServer, PoolWorker {
  /** How long a call waits for its answer unless it says otherwise: 5 s. */
  Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * The process behind this reference at this moment.
   *
   * @return its address; empty if nobody has the name
   */
  Optional<Pid> whereis();

  /**
   * The process behind this reference at this moment.
   *
   * @return its address
   * @throws ServerEndedException with {@link ExitReason.NoProcess} if nobody has the name
   */
  Pid pid();

  /**
   * Sends a message and goes on. Neither blocks nor fails, unless the server has a limited mailbox.
   * To a dead server, or to a name that nobody has, it is dropped and counted.
   *
   * @param message an immutable message
   */
  void cast(M message);

  /**
   * Asks, and waits up to {@link #DEFAULT_TIMEOUT} for the answer. In a callback the worker is
   * handed over meanwhile.
   *
   * @param request the question, immutable
   * @param <R> the type of the answer
   * @return the answer
   * @throws CallTimeoutException if none came in time; a late one vanishes
   * @throws ServerEndedException if the server is dead or dies before it answers
   * @throws NoReplyException if the server handled the request and gave no answer
   * @throws CallingItselfException if the caller is the server
   */
  default <R> R call(Request<M, R> request) {
    return call(request, DEFAULT_TIMEOUT);
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param request the question, immutable
   * @param timeout how long, a wait for room in a limited mailbox included; zero does not wait;
   *     {@code ChronoUnit.FOREVER.getDuration()} waits for ever
   * @param <R> the type of the answer
   * @return the answer
   * @throws CallTimeoutException if none came in time; a late one vanishes
   * @throws ServerEndedException if the server is dead or dies before it answers
   * @throws NoReplyException if the server handled the request and gave no answer
   * @throws CallingItselfException if the caller is the server
   */
  <R> R call(Request<M, R> request, Duration timeout);

  /**
   * Stops the server in order, with {@link ExitReason#NORMAL}, and waits until it has ended.
   *
   * @throws ServerEndedException if it is dead already, or ends with another reason
   * @throws CallingItselfException if the caller is the server
   */
  default void stop() {
    stop(ExitReason.NORMAL, Calls.FOREVER);
  }

  /**
   * Stops the server in order: it handles what is before this in its mailbox, then its {@code
   * terminate} runs. Waits until it has ended.
   *
   * @param reason the reason to end with
   * @param timeout how long to wait; the server stops also if nobody waits any more
   * @throws CallTimeoutException if it has not ended in time
   * @throws ServerEndedException if it is dead already, or ends with another reason
   * @throws CallingItselfException if the caller is the server
   */
  default void stop(ExitReason reason, Duration timeout) {
    Calls.stop(pid(), this, reason, timeout);
  }
}
