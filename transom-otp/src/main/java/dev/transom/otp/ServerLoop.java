package dev.transom.otp;

import dev.transom.otp.spi.Startup;
import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Self;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link GenServer} as a callback process. What few servers need is in {@link Extras}, so
 * that an idle server stays small.
 */
final class ServerLoop<M> implements Behaviour {
  /** Makes an idle server look at its continuation. */
  private static final Object NUDGE = new Object();

  private static final class Extras {
    @Nullable Startup startup; // until init has returned
    @Nullable Self self;
    boolean ignored;
    @Nullable ExitReason stopReason;
    @Nullable Object continuation;
    @Nullable Duration idleFor; // asked for by the callback that runs
    @Nullable IdleTimer idle; // runs
  }

  private final Callback callback;
  private final GenServer<M> server;
  private final @Nullable Pid parent;
  private @Nullable OpenCall<Object> current; // the call being handled, until it has its answer
  private @Nullable Extras extras;

  ServerLoop(Callback callback, GenServer<M> server, Startup startup, @Nullable Pid parent) {
    this.callback = callback;
    this.server = server;
    this.parent = parent;
    extras().startup = startup;
  }

  @Override
  public void init() throws Exception {
    Extras mine = extras();
    Startup startup = Objects.requireNonNull(mine.startup);
    try {
      server.loop = this;
      server.init();
    } catch (Throwable e) {
      startup.failed(callback, e);
      throw e;
    }
    mine.startup = null;
    if (mine.ignored) {
      startup.ignored(callback);
      throw process().exit(ExitReason.NORMAL);
    }
    if (mine.stopReason != null) {
      RuntimeException stop = process().exit(mine.stopReason);
      startup.failed(callback, stop);
      throw stop;
    }
    startup.ready();
    if (mine.continuation != null) {
      // not run here: what it throws is to be a crash of a server that is initialised
      Calls.KERNEL.send(callback.pid(), Kind.SYSTEM, NUDGE);
    } else if (mine.idleFor != null) {
      armIdle(mine, mine.idleFor);
    } else {
      extras = null; // nothing in it was for later
    }
  }

  // ------------------------------------------------------------------ handling

  @Override
  public void handle(Envelope envelope) throws Exception {
    if (extras != null && extras.continuation != null) {
      goOn(extras); // put off by init
      if (callback.isStopping()) {
        leave(envelope);
        return;
      }
    }
    switch (envelope.kind()) {
      case CAST -> {
        disarmIdle();
        server.handle(message(envelope));
      }
      case CALL -> {
        disarmIdle();
        handleCall(call(envelope), message(envelope));
      }
      case INFO -> {
        disarmIdle();
        server.handleInfo(envelope.message());
      }
      case TIMER -> handleTimer(envelope.message());
      case SIGNAL -> {
        disarmIdle();
        handleSignal(envelope.message());
      }
      case SYSTEM -> handleSystem(envelope);
    }
    Extras mine = extras;
    if (mine != null) {
      goOn(mine);
      if (mine.idleFor != null) {
        armIdle(mine, mine.idleFor);
      }
    }
  }

  private void handleCall(OpenCall<Object> call, M message) throws Exception {
    current = call;
    server.handle(message);
    if (current != null) {
      current = null;
      if (callback.isStopping()) {
        call.defer(); // the end of this process will tell the caller the reason
      } else {
        call.refuse(NoReplyException.unanswered(callback.pid(), call.message(), "handle"));
      }
    }
  }

  private void handleTimer(Object message) throws Exception {
    Extras mine = extras;
    if (!(message instanceof IdleTimer)) {
      disarmIdle();
      server.handleInfo(message);
    } else if (mine != null && mine.idle == message) {
      mine.idle = null;
      server.handleTimeout();
    }
  }

  private void handleSignal(Object message) throws Exception {
    if (message instanceof Exit(var pid, var reason) && pid == parent) {
      stop(reason);
    } else {
      server.handleInfo(message);
    }
  }

  private void handleSystem(Envelope envelope) {
    boolean known =
        envelope.message() == NUDGE
            || SystemRequests.handle(
                callback, envelope, server::inspect, server::restore, this::stop);
    if (!known && envelope instanceof OpenCall<?> call) {
      call.refuse(
          new IllegalArgumentException(
              callback.pid() + " is a server and cannot do " + Calls.text(call.message())));
    }
  }

  private void goOn(Extras mine) throws Exception {
    while (mine.continuation != null && !callback.isStopping()) {
      Object work = mine.continuation;
      mine.continuation = null;
      server.handleContinue(work);
    }
  }

  /** What is not handled because the server has stopped fails with its reason. */
  private static void leave(Envelope envelope) {
    if (envelope instanceof OpenCall<?> call) {
      call.defer();
    }
  }

  @Override
  public void terminate(ExitReason reason) throws Exception {
    server.terminate(reason);
    if (extras != null && reason == extras.stopReason && reason.isAbnormal()) {
      throw process().exit(reason); // nothing was thrown, so the runtime would not report it
    }
  }

  // ------------------------------------------------------------------ what the server asks for

  Pid pid() {
    return callback.pid();
  }

  Self process() {
    Extras mine = extras();
    Self self = mine.self;
    if (self == null) {
      self = callback.self();
      mine.self = self;
    }
    return self;
  }

  void reply(Object request, Object value) {
    Objects.requireNonNull(value, "value");
    OpenCall<Object> call = settle(request);
    call.answer(value);
  }

  @SuppressWarnings("unchecked")
  <R> Reply<R> replyTo(Request<M, R> request) {
    OpenCall<Object> call = settle(request);
    call.defer();
    return new Reply<>((OpenCall<R>) call);
  }

  private OpenCall<Object> settle(Object request) {
    OpenCall<Object> call = current;
    if (call == null || call.message() != request) {
      throw new IllegalStateException(
          Calls.text(request)
              + " is not a call being handled, or has its answer or its replyTo already: a call has"
              + " one answer, and replyTo must be taken while it is handled");
    }
    current = null;
    return call;
  }

  void stop(ExitReason reason) {
    Extras mine = extras();
    if (mine.stopReason == null) {
      mine.stopReason = Objects.requireNonNull(reason, "reason");
      if (mine.startup == null) {
        callback.stop(reason);
      }
    }
  }

  void ignore() {
    Extras mine = extras();
    if (mine.startup == null) {
      throw new IllegalStateException("ignore is for init: this server runs, so stop it instead");
    }
    mine.ignored = true;
  }

  void continueWith(Object work) {
    extras().continuation = Objects.requireNonNull(work, "work");
  }

  void idleTimeout(Duration duration) {
    extras().idleFor = Objects.requireNonNull(duration, "duration");
  }

  private void armIdle(Extras mine, Duration duration) {
    disarmIdle();
    mine.idleFor = null;
    if (!callback.isStopping()) {
      mine.idle = IdleTimer.start(callback.pid(), duration);
    }
  }

  private void disarmIdle() {
    if (extras != null && extras.idle != null) {
      extras.idle.cancel();
      extras.idle = null;
    }
  }

  private Extras extras() {
    Extras mine = extras;
    if (mine == null) {
      mine = new Extras();
      extras = mine;
    }
    return mine;
  }

  @SuppressWarnings("unchecked")
  private M message(Envelope envelope) {
    return (M) envelope.message();
  }

  @SuppressWarnings("unchecked")
  private OpenCall<Object> call(Envelope envelope) {
    return (OpenCall<Object>) envelope;
  }
}
