package dev.transom.flow;

import dev.transom.otp.ChildContext;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.ChildStart;
import dev.transom.otp.StartFailedException;
import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.SystemStop;
import dev.transom.stage.DeadLetter;
import dev.transom.stage.DemandMode;
import dev.transom.stage.StageNotFoundException;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a flow by the local engine: the stages of its layers under a supervisor, and what
 * comes of them, which is decided once. A stage that is killed is started again, however often; a
 * function that throws ends the run. When it is decided the supervisor is told to stop, and nobody
 * waits for it there: whoever decides may be one of those that it looks after.
 */
final class Run {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String name = "flow#" + NUMBERS.incrementAndGet();
  private final Node node = Node.current();
  private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
  private final Meters meters;
  private final Wiring wiring;
  private final boolean tells; // its supervisor's supervisor learns of a failure
  private @Nullable Supervisor supervisor; // guarded by this
  private boolean stopping; // guarded by this

  /**
   * @param tells the supervisor is to end with the failure: nobody is linked to it who would die
   */
  Run(Plan plan, Ending ending, boolean tells) {
    List<Layer> layers = Layout.of(plan, name, ending.keepsLast());
    this.tells = tells;
    this.meters = new Meters(name, layers, Kernel.get().clock(node));
    this.wiring = new Wiring(this, layers, ending);
    result.whenComplete((value, failure) -> over(failure));
  }

  String name() {
    return name;
  }

  Meters meters() {
    return meters;
  }

  List<String> stages() {
    return wiring.names();
  }

  FlowInfo info() {
    return meters.info();
  }

  // ------------------------------------------------------------------ starting

  /** Starts everything; linked to the caller if that is a process. */
  void start() {
    try {
      SupervisorSpec all = wiring.supervisor();
      boolean links = Kernel.get().caller() != null;
      begin(unlessKilled(() -> links ? all.startLink() : all.start()));
    } catch (Exception e) {
      fail(new FlowException(name, null, e));
      await();
    }
  }

  /** One of the stages may be killed before it is there; then all are started again. */
  private <T> T unlessKilled(Callable<T> start) throws Exception {
    while (true) {
      try {
        return start.call();
      } catch (StartFailedException e) {
        if (!wiring.canStartAgain() || !wasKilled(e)) {
          throw e;
        }
      }
    }
  }

  private static boolean wasKilled(@Nullable Throwable failure) {
    return failure instanceof StartFailedException it
        && (it.reason() instanceof ExitReason.Killed || wasKilled(it.getCause()));
  }

  /** Starts everything below another supervisor. */
  Pid start(ChildContext context) throws Exception {
    try {
      ChildStart all = ChildSpec.of(name, wiring.supervisor()).start();
      Pid pid = unlessKilled(() -> all.start(context));
      begin(Supervisor.of(pid));
      return pid;
    } catch (Exception e) {
      fail(new FlowException(name, null, e));
      throw e;
    }
  }

  /** The sources give nothing until all are there. */
  private void begin(Supervisor started) {
    synchronized (this) {
      supervisor = started;
    }
    Kernel.get().whenEnded(started.pid(), this::failStopped);
    if (result.isDone()) {
      stopTree();
      return;
    }
    meters.begin();
    emit(new FlowTelemetry.Started(name, meters.layers().size(), wiring.names().size()));
    wiring.subscribeRunning();
    for (String source : wiring.sources()) {
      try {
        StageRef.named(source).demand(DemandMode.FORWARD);
      } catch (StageNotFoundException e) {
        // it did not wait, and has ended
      }
    }
  }

  /** Unless it is over, which is the rule: no exception is made for nothing then. */
  private void failStopped() {
    if (!result.isDone()) {
      fail(new FlowException(name, null, new IllegalStateException("it was stopped")));
    }
  }

  // ------------------------------------------------------------------ the end

  /** The input has ended. */
  void complete(@Nullable Object value) {
    result.complete(value);
  }

  void fail(FlowException failure) {
    result.completeExceptionally(failure);
  }

  boolean hasFailed() {
    return result.isCompletedExceptionally();
  }

  /** A stage has failed: ends it, and with it the run. */
  RuntimeException failed(Callback process, FlowException failure) {
    fail(failure);
    return process.self().exit(ExitReason.SHUTDOWN);
  }

  /** One of our stages gives up an element: when the run has ended they all do, else it is lost. */
  void lost(DeadLetter<?> letter) {
    if (letter.cause() != DeadLetter.Cause.ABANDONED) {
      Throwable why =
          letter.error().orElseGet(() -> new IllegalStateException(letter.cause().toString()));
      fail(new FlowException(letter.stage(), letter.event(), why));
    }
  }

  /**
   * A stage of the run ends only when it has done its work, or with the run; one of the user's may
   * be shut down too.
   */
  void checkEnd(Callback process, String producer, ExitReason reason) {
    boolean early =
        wiring.isOurs(producer) ? !(reason instanceof ExitReason.Normal) : reason.isAbnormal();
    if (early) {
      throw failed(process, ended(producer, reason));
    }
  }

  /** A stage of the run has ended early. */
  static FlowException ended(String stage, ExitReason reason) {
    return new FlowException(
        stage, null, new IllegalStateException("the stage has ended: " + reason));
  }

  private void over(@Nullable Throwable failure) {
    meters.end();
    emit(
        new FlowTelemetry.Ended(
            name, meters.elapsed(), Optional.ofNullable((FlowException) failure)));
    stopTree();
  }

  private void stopTree() {
    Supervisor running;
    synchronized (this) {
      running = supervisor;
      if (running == null || stopping) {
        return; // it has not started yet, and will look again
      }
      stopping = true;
    }
    ExitReason reason = tells ? reason() : ExitReason.NORMAL;
    Kernel.get().post(running.pid(), Kind.SYSTEM, new SystemStop(reason));
  }

  private ExitReason reason() {
    return result.isCompletedExceptionally()
        ? ExitReason.crashed(result.exceptionNow())
        : ExitReason.NORMAL;
  }

  /** Waits for what comes of it, and until nothing of it is left. */
  @Nullable Object await() {
    wait(null);
    return value();
  }

  /** Empty if it is not over in time. */
  Optional<Object> await(Duration timeout) {
    wait(timeout);
    return result.isDone()
        ? Optional.of(Failures.present(value(), "the result"))
        : Optional.empty();
  }

  private void wait(@Nullable Duration timeout) {
    if (!result.isDone()) {
      OpenCall<Boolean> waiting = Kernel.get().cell();
      result.whenComplete((value, failure) -> waiting.answer(true));
      waiting.await(timeout);
    }
  }

  private @Nullable Object value() {
    Supervisor running;
    synchronized (this) {
      running = supervisor;
    }
    if (running != null) {
      running.await();
    }
    try {
      return result.getNow(null);
    } catch (CompletionException e) {
      if (e.getCause() instanceof FlowException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** What comes out of the last layer, for whoever takes it himself. */
  Stream<Object> output() {
    return new StageStream<Object>(
            wiring.output(), Optional.empty(), DemandMode.FORWARD, Optional.empty())
        .stream();
  }

  /** He has taken it all: throws why the run has failed, if it has. */
  void drained() {
    complete(null);
    await();
  }

  /** Its stages have ended too early for him: says why the run has failed. */
  RuntimeException ended(RuntimeException cause) {
    fail(new FlowException(name, null, cause));
    try {
      await();
      return cause; // it was over
    } catch (FlowException failure) {
      return failure;
    }
  }

  /** Nothing of it is left when this returns. */
  void stop() {
    failStopped();
    Supervisor running;
    synchronized (this) {
      running = supervisor;
    }
    if (running != null) {
      running.await();
    }
  }

  Pid pid() {
    Supervisor running;
    synchronized (this) {
      running = supervisor;
    }
    return Failures.present(running, "the supervisor").pid();
  }

  // ------------------------------------------------------------------ others

  void trigger(String trigger) {
    for (String stage : wiring.windowed()) {
      try {
        node.run(() -> StageRef.named(stage).asyncInfo(new LayerCode.Fire(trigger)));
      } catch (StageNotFoundException e) {
        // it has done its work
      }
    }
  }

  void emit(FlowTelemetry event) {
    Kernel.get().emit(node, event);
  }
}
