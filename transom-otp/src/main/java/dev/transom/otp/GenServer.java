package dev.transom.otp;

import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.Self;
import dev.transom.process.SpawnOptions;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process that handles one message at a time. Its fields belong to it alone: nothing in it needs
 * a lock. It has no thread while it is idle, and may block in any call of this library.
 *
 * {@snippet :
 * final class Stock extends GenServer<Stock.Message> {
 *   sealed interface Message {}
 *   record Add(String sku, int n) implements Message {}
 *   record Count(String sku) implements Message, Request<Message, Integer> {}
 *
 *   static final ServerName<Message> STOCK = ServerName.of("stock");
 *
 *   private final Map<String, Integer> shelf = new HashMap<>();
 *
 *   @Override
 *   protected void handle(Message message) {
 *     switch (message) {
 *       case Add(var sku, var n) -> shelf.merge(sku, n, Integer::sum);
 *       case Count c -> reply(c, shelf.getOrDefault(c.sku(), 0));
 *     }
 *   }
 * }
 *
 * GenServer.start(Stock.STOCK, Stock::new);
 * Stock.STOCK.cast(new Stock.Add("pen", 3));
 * int pens = Stock.STOCK.call(new Stock.Count("pen"));
 * }
 *
 * <p>All protected methods are for the server's own callbacks; called from elsewhere, or in the
 * constructor, they throw. What a callback throws is a crash: {@link #terminate} runs, then the
 * process ends.
 *
 * @param <M> the messages it takes, usually a sealed interface
 */
public abstract class GenServer<M> {

  @Nullable ServerLoop<M> loop; // set before init

  /** For subclasses. Runs in the new process; the helpers work from {@link #init} on. */
  protected GenServer() {}

  // ------------------------------------------------------------------ starting

  /**
   * Starts a server on the current node and waits until its {@link #init} has returned.
   *
   * @param factory makes the server, in the new process
   * @param <M> its messages
   * @return its address
   * @throws StartFailedException if it threw or stopped
   * @throws StartIgnoredException if it called {@link #ignore}
   */
  public static <M> ServerPid<M> start(Supplier<? extends GenServer<M>> factory) {
    return start(factory, SpawnOptions.DEFAULT);
  }

  /**
   * Starts a server on the current node and waits until its {@link #init} has returned.
   *
   * @param factory makes the server, in the new process
   * @param options how to spawn it
   * @param <M> its messages
   * @return its address
   * @throws StartFailedException if it threw or stopped
   * @throws StartIgnoredException if it called {@link #ignore}
   * @throws NameTakenException if a living process has the name; it says which
   */
  public static <M> ServerPid<M> start(
      Supplier<? extends GenServer<M>> factory, SpawnOptions options) {
    return new ServerPid<>(ServerStart.start(factory, options));
  }

  /**
   * Starts a server under a name and waits until its {@link #init} has returned.
   *
   * @param name the name
   * @param factory makes the server, in the new process
   * @param <M> its messages
   * @return its address
   * @throws StartFailedException if it threw or stopped
   * @throws StartIgnoredException if it called {@link #ignore}
   * @throws NameTakenException if a living process has the name; it says which
   */
  public static <M> ServerPid<M> start(
      NamedServer<M> name, Supplier<? extends GenServer<M>> factory) {
    return new ServerPid<>(ServerStart.start(name, factory));
  }

  /**
   * Starts a server linked to the calling process, its parent, and waits until its {@link #init}
   * has returned. A start that fails throws and sends no exit signal.
   *
   * @param factory makes the server, in the new process
   * @param <M> its messages
   * @return its address
   * @throws StartFailedException if it threw or stopped
   * @throws StartIgnoredException if it called {@link #ignore}
   * @throws IllegalStateException if the caller is not a process
   */
  public static <M> ServerPid<M> startLink(Supplier<? extends GenServer<M>> factory) {
    return startLink(factory, SpawnOptions.DEFAULT);
  }

  /**
   * Starts a server linked to the calling process, its parent, and waits until its {@link #init}
   * has returned. A start that fails throws and sends no exit signal.
   *
   * @param factory makes the server, in the new process
   * @param options how to spawn it
   * @param <M> its messages
   * @return its address
   * @throws StartFailedException if it threw or stopped
   * @throws StartIgnoredException if it called {@link #ignore}
   * @throws NameTakenException if a living process has the name; it says which
   * @throws IllegalStateException if the caller is not a process
   */
  public static <M> ServerPid<M> startLink(
      Supplier<? extends GenServer<M>> factory, SpawnOptions options) {
    return new ServerPid<>(ServerStart.startLink(factory, options));
  }

  /**
   * Starts a server under a name, linked to the calling process, its parent, and waits until its
   * {@link #init} has returned. A start that fails throws and sends no exit signal.
   *
   * @param name the name
   * @param factory makes the server, in the new process
   * @param <M> its messages
   * @return its address
   * @throws StartFailedException if it threw or stopped
   * @throws StartIgnoredException if it called {@link #ignore}
   * @throws NameTakenException if a living process has the name; it says which
   * @throws IllegalStateException if the caller is not a process
   */
  public static <M> ServerPid<M> startLink(
      NamedServer<M> name, Supplier<? extends GenServer<M>> factory) {
    return new ServerPid<>(ServerStart.startLink(name, factory));
  }

  // ------------------------------------------------------------------ callbacks

  /**
   * Runs first; whoever starts the server waits for it. May also call {@link #ignore}, {@link
   * #stop}, {@link #continueWith} and {@link #idleTimeout}, which take effect when it returns. Does
   * nothing by default.
   *
   * @throws Exception the start fails with it; {@link #terminate} does not run
   */
  protected void init() throws Exception {}

  /**
   * Handles a cast or a call. Every {@link Request} must be given its answer by {@link #reply},
   * now, or be taken by {@link #replyTo}, to be answered later.
   *
   * @param message the message
   * @throws Exception a crash; the caller, if there is one, gets {@link ServerEndedException}
   */
  protected abstract void handle(M message) throws Exception;

  /**
   * Handles any other message: what was sent by {@link Pid#send}, what timers send, and {@link
   * Exit} and {@link dev.transom.process.Down}. Logs it as a warning by default.
   *
   * @param message the message
   * @throws Exception a crash
   */
  protected void handleInfo(Object message) throws Exception {
    Log.OTP.log(
        Level.WARNING,
        () ->
            getClass().getName()
                + " "
                + self()
                + " got a message that it does not handle: "
                + Calls.text(message));
  }

  /**
   * Goes on with work put off by {@link #continueWith}, before any message that waits. Does nothing
   * by default.
   *
   * @param work what was put off
   * @throws Exception a crash
   */
  protected void handleContinue(Object work) throws Exception {}

  /**
   * No message came within the {@link #idleTimeout}. Does nothing by default.
   *
   * @throws Exception a crash
   */
  protected void handleTimeout() throws Exception {}

  /**
   * Runs last: after {@link #stop}, after a callback threw, and, if the server traps exits, on the
   * exit signal of its parent, that is the process that start-linked it. Not after {@link #init}
   * failed, not after a kill, and not on exit signals that are not trapped. Does nothing by
   * default.
   *
   * @param reason why the server ends
   * @throws Exception reported; the server ends with it instead
   */
  protected void terminate(ExitReason reason) throws Exception {}

  /**
   * What {@link Sys#state} shows. Runs in the server. This object's {@code toString} by default.
   *
   * @return an immutable description of the state
   */
  protected Object inspect() {
    return toString();
  }

  /**
   * Takes over a state that {@link Sys#replaceState} gives: the counterpart of {@link #inspect}.
   * Runs in the server. Refuses by default.
   *
   * @param state the new state
   * @throws UnsupportedOperationException if the state cannot be replaced; the server goes on
   */
  protected void restore(Object state) {
    throw new UnsupportedOperationException(
        getClass().getName() + " does not say how: let it override restore");
  }

  // ------------------------------------------------------------------ helpers

  /**
   * The address of this server.
   *
   * @return its pid
   */
  protected final Pid self() {
    return loop().pid();
  }

  /**
   * The address of this server, typed, to be given to others.
   *
   * @return a reference to this incarnation
   */
  protected final ServerPid<M> ref() {
    return new ServerPid<>(loop().pid());
  }

  /**
   * This process's view of itself: links, monitors, trapping of exits, timers' node.
   *
   * @return the view
   */
  protected final Self process() {
    return loop().process();
  }

  /**
   * Answers the call that is being handled.
   *
   * @param request the request that {@link #handle} was given
   * @param value the answer, immutable
   * @param <R> the type of the answer
   * @throws IllegalStateException if that request is not being handled, or has its answer
   */
  protected final <R> void reply(Request<M, R> request, R value) {
    loop().reply(request, value);
  }

  /**
   * Takes the way back to the caller of the call that is being handled, to answer later.
   *
   * @param request the request that {@link #handle} was given
   * @param <R> the type of the answer
   * @return the way back, for any process and any thread
   * @throws IllegalStateException if that request is not being handled, or has its answer
   */
  protected final <R> Reply<R> replyTo(Request<M, R> request) {
    return loop().replyTo(request);
  }

  /** Ends this server with {@link ExitReason#NORMAL} after this callback. */
  protected final void stop() {
    stop(ExitReason.NORMAL);
  }

  /**
   * Ends this server after this callback; {@link #terminate} runs. An abnormal reason is reported.
   * In {@link #init} it makes the start fail with the reason, and {@code terminate} does not run.
   *
   * @param reason the reason; the first one counts
   */
  protected final void stop(ExitReason reason) {
    loop().stop(reason);
  }

  /**
   * Calls {@link #handleContinue} after this callback, before any message that waits. In {@link
   * #init} it lets the starter go on first.
   *
   * @param work what to go on with; replaces what was put off in the same callback
   */
  protected final void continueWith(Object work) {
    loop().continueWith(work);
  }

  /**
   * Calls {@link #handleTimeout} if no message comes for a while after this callback. It holds for
   * the next wait only: any message cancels it, and a callback that wants it again says so again.
   * System requests (suspension, inspection) do not count as messages.
   *
   * @param duration how long; zero or less fires as soon as no message waits
   */
  protected final void idleTimeout(Duration duration) {
    loop().idleTimeout(duration);
  }

  /**
   * In {@link #init}: this server is not wanted after all. It ends with {@link ExitReason#NORMAL}
   * when {@code init} returns; a supervisor takes that as success and keeps the child without a
   * process.
   *
   * @throws IllegalStateException if the server is initialised
   */
  protected final void ignore() {
    loop().ignore();
  }

  private ServerLoop<M> loop() {
    ServerLoop<M> mine = loop;
    if (mine == null) {
      throw new IllegalStateException(
          getClass().getName() + " is not running as a process yet: do this in init, or later");
    }
    return mine;
  }
}
