package dev.transom.stage;

import dev.transom.otp.CallTimeoutException;
import dev.transom.otp.CallingItselfException;
import dev.transom.otp.NoReplyException;
import dev.transom.otp.Request;
import dev.transom.otp.ServerEndedException;
import dev.transom.otp.ServerRef;
import dev.transom.otp.spi.ServerCalls;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A running stage: one that was started on its own, or a supervisor's child, found by its name. It
 * means the stage and not one process, so it stays good when a supervisor restarts that. Safe for
 * use by any thread.
 *
 * {@snippet :
 * StageRef news = StageRef.named("news"); // was started with demand(DemandMode.ACCUMULATE)
 * StageRef.named("archive").subscribe(Subscription.to("news"));
 * StageRef.named("mailer").subscribe(Subscription.to("news"));
 * news.demand(DemandMode.FORWARD); // everybody gets all of it
 * }
 */
public final class StageRef {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Slot slot;

  StageRef(Slot slot) {
    this.slot = slot;
  }

  /**
   * Finds a stage of the current node.
   *
   * @param name its name
   * @return the stage
   * @throws StageNotFoundException if there is none with that name, or it has ended for good
   */
  public static StageRef named(String name) {
    Slot slot = StageNames.of(Node.current()).find(Objects.requireNonNull(name, "name"));
    if (slot == null) {
      throw new StageNotFoundException(name);
    }
    return new StageRef(slot);
  }

  /**
   * The stage's process; the last one, if the stage is between two lives.
   *
   * @return its address
   * @throws IllegalStateException if the stage is starting for the first time
   */
  public Pid pid() {
    Pid pid = slot.pid();
    if (pid == null) {
      throw new IllegalStateException("the stage " + name() + " has not started yet");
    }
    return pid;
  }

  /**
   * The stage's name.
   *
   * @return the name
   */
  public String name() {
    return slot.name();
  }

  // ------------------------------------------------------------------ subscriptions

  /**
   * Subscribes the stage to a producer, and waits until its side has accepted.
   *
   * @param subscription to whom and how
   * @throws IllegalArgumentException if an option is not valid, or the producer refuses it; the
   *     stage goes on
   * @throws IllegalStateException if this stage cannot subscribe, or does not answer within 5 s
   * @throws StageNotFoundException if there is no such producer; unless the cancel mode is {@link
   *     CancelMode#TEMPORARY} the stage ends too
   */
  public void subscribe(Subscription<?> subscription) {
    request(new StageMessage.Subscribe(subscription));
  }

  /**
   * Subscribes the stage to a producer without waiting; a refusal is only logged.
   *
   * @param subscription to whom and how
   */
  public void subscribeAsync(Subscription<?> subscription) {
    Kernel.get().post(pid(), Kind.SYSTEM, new StageMessage.Subscribe(subscription));
  }

  /**
   * Puts a new subscription in the place of an old one, and waits until that is done. What came by
   * the old one and is not acknowledged goes back first, so nothing is lost or counted twice. Then
   * the stage's {@code handleCancel} is called for the old one, and the old one's cancel mode is
   * applied to the reason: with {@link CancelMode#PERMANENT} the stage ends, so it should be
   * another. If the new one is refused the old one stays. The new one is kept when the stage dies
   * and comes again.
   *
   * @param old the options of the old subscription; if the stage has none like it, it just
   *     subscribes
   * @param reason why the old one ends
   * @param fresh to whom and how; may be the same producer or another
   * @throws IllegalArgumentException as {@link #subscribe}
   * @throws IllegalStateException as {@link #subscribe}
   * @throws StageNotFoundException as {@link #subscribe}
   */
  public void resubscribe(Subscription<?> old, ExitReason reason, Subscription<?> fresh) {
    request(new StageMessage.Resubscribe(old, reason, fresh));
  }

  /**
   * As {@link #resubscribe}, without waiting; a refusal is only logged.
   *
   * @param old the options of the old subscription
   * @param reason why it ends
   * @param fresh to whom and how
   */
  public void resubscribeAsync(Subscription<?> old, ExitReason reason, Subscription<?> fresh) {
    Kernel.get().post(pid(), Kind.SYSTEM, new StageMessage.Resubscribe(old, reason, fresh));
  }

  private void request(StageMessage request) {
    switch (ask(other(), Kind.SYSTEM, request)) {
      case Outcome.Answered<Boolean> _ -> {}
      case Outcome.Refused<Boolean>(RuntimeException cause) -> throw cause;
      case Outcome.Ended<Boolean>(ExitReason reason) -> throw ended(reason);
      case Outcome.TimedOut<Boolean> _ -> throw late();
    }
  }

  /** The process to ask, which is not the caller. */
  private Pid other() {
    Pid pid = pid();
    if (Kernel.get().caller() == pid) {
      throw new IllegalStateException(
          "the stage " + name() + " cannot wait for itself: use the form that does not wait");
    }
    return pid;
  }

  private static Outcome<Boolean> ask(Pid pid, Kind kind, Object request) {
    OpenCall<Boolean> call = Kernel.get().call(pid, kind, request);
    return call.await(TIMEOUT);
  }

  private IllegalStateException ended(ExitReason reason) {
    return new IllegalStateException("the stage " + name() + " has ended: " + reason);
  }

  private IllegalStateException late() {
    return new IllegalStateException("the stage " + name() + " did not answer within " + TIMEOUT);
  }

  // ------------------------------------------------------------------ demand

  /**
   * Whether the stage passes on what is asked of it.
   *
   * @return the mode
   */
  public DemandMode demand() {
    return slot.outlet.mode();
  }

  /**
   * Has the stage pass on what is asked of it, or keep it. Acts at once, on the stage and not on
   * its present process.
   *
   * @param mode the mode
   * @throws IllegalStateException if the stage is a consumer, of which nobody asks anything
   */
  public void demand(DemandMode mode) {
    Objects.requireNonNull(mode, "mode");
    if (slot.spec().role() == Role.CONSUMER) {
      throw new IllegalStateException(
          name() + " is a consumer: it has no demand to pass on; suspend it, or its producer");
    }
    slot.outlet.mode(mode);
  }

  /**
   * Tells a producer that its source may have something again: if anything is wanted, it is asked
   * for all of it, also for what it owes. Costs one message, however often it is called meanwhile.
   *
   * @throws IllegalStateException if the stage is not a producer
   */
  public void nudge() {
    if (slot.spec().role() != Role.PRODUCER) {
      throw new IllegalStateException(name() + " is not a producer: it has no source to ask");
    }
    slot.nudge();
  }

  // ------------------------------------------------------------------ infos

  /**
   * Has {@code handleInfo} be given a message behind the events that are there, and waits until it
   * has its place. A consumer gets it at once; a producer, when what it has put out and what had
   * waited by then has left for the consumers or was discarded; a producer-consumer, when it has
   * handled what had come to it, and what it put out then has left too.
   *
   * <p>Several come in the order in which they were placed. The message belongs to the stage and
   * not to its process: if that is killed, a successor gets the message, and what the handler of
   * one that died had put out does not count. A handler that throws gets it again, {@code
   * maxRedeliveries} times; then it is a {@link DeadLetter}, as is one that a stage had not got
   * when it ended. What had come to a producer-consumer when it died has gone back to the producer,
   * and is not waited for.
   *
   * @param message the message
   * @throws IllegalStateException if the stage has ended; or if it does not answer within 5 s: then
   *     it will not get the message
   */
  public void syncInfo(Object message) {
    Pid pid = other();
    ExitReason end = slot.end();
    if (end != null) {
      throw ended(end);
    }
    Info info = newInfo(message);
    slot.infos.arrive(info);
    if (ask(pid, Kind.CALL, info) instanceof Outcome.TimedOut<Boolean>
        && slot.infos.withdraw(info)) {
      throw late();
    } // and if the process has ended, the successor finds the info
  }

  /**
   * As {@link #syncInfo}, without waiting. A stage that sends one to itself gets it behind what the
   * present callback puts out.
   *
   * @param message the message
   */
  public void asyncInfo(Object message) {
    Info info = newInfo(message);
    slot.infos.arrive(info);
    Pid pid = slot.pid();
    if (pid != null) {
      Kernel.get().post(pid, Kind.CAST, info);
    }
  }

  private Info newInfo(Object message) {
    return new Info(Objects.requireNonNull(message, "message"), slot.infos);
  }

  // ------------------------------------------------------------------ calls and casts

  /**
   * Has {@code handleCast} of the stage be given a message, behind what is in its mailbox, and goes
   * on. It does not wait for events, and is lost with the process that it was sent to; what must
   * not be lost is an {@linkplain #asyncInfo info}. To a stage without a living process it is
   * dropped and counted.
   *
   * @param message an immutable message
   */
  public void cast(Object message) {
    Objects.requireNonNull(message, "message");
    Pid pid = slot.pid();
    if (pid == null) {
      Kernel.get().countDropped(slot.node());
    } else {
      Kernel.get().send(pid, Kind.CAST, message);
    }
  }

  /**
   * Has {@code handleCall} of the stage be given a question, and waits up to {@link
   * ServerRef#DEFAULT_TIMEOUT} for the answer. In a callback the worker is handed over meanwhile.
   *
   * @param request the question, immutable
   * @param <R> the type of the answer
   * @return the answer; what the stage has emitted with it counts
   * @throws CallTimeoutException if none came in time; a late one vanishes
   * @throws ServerEndedException if the stage's process is dead or dies before it answers; a
   *     successor does not know of the call
   * @throws NoReplyException if the stage does not handle such requests, or gave no answer
   * @throws CallingItselfException if the caller is the stage
   */
  public <R> R call(Request<?, R> request) {
    return call(request, ServerRef.DEFAULT_TIMEOUT);
  }

  /**
   * Has {@code handleCall} of the stage be given a question, and waits for the answer. What one
   * sender calls and casts is handled in the order sent. A {@link dev.transom.otp.ServerName} with
   * the stage's name does the same for messages of one type.
   *
   * @param request the question, immutable
   * @param timeout how long; zero does not wait; {@code ChronoUnit.FOREVER.getDuration()} waits for
   *     ever
   * @param <R> the type of the answer
   * @return the answer; what the stage has emitted with it counts
   * @throws CallTimeoutException if none came in time; a late one vanishes
   * @throws ServerEndedException if the stage's process is dead or dies before it answers; a
   *     successor does not know of the call
   * @throws NoReplyException if the stage does not handle such requests, or gave no answer
   * @throws CallingItselfException if the caller is the stage
   */
  public <R> R call(Request<?, R> request, Duration timeout) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(timeout, "timeout");
    String stage = "the stage \"" + name() + '"';
    Pid pid = slot.pid();
    if (pid == null) {
      throw ServerCalls.get().nobody(stage, request);
    }
    return ServerCalls.get().call(pid, stage, request, timeout);
  }

  // ------------------------------------------------------------------ looking

  /**
   * What the stage has done so far.
   *
   * @return its counters
   */
  public StageInfo info() {
    return slot.describe();
  }

  /**
   * How many of the stage's events wait for a consumer, those that came back included. An estimate
   * while the stage runs.
   *
   * @return the number; 0 for a consumer
   */
  public long estimateBufferedCount() {
    return slot.outlet.buffered();
  }

  // ------------------------------------------------------------------ the end

  /**
   * Stops the stage in order and waits until its process has ended. To those who subscribe to it it
   * has finished: {@link ExitReason#NORMAL}.
   */
  public void stop() {
    stop(ExitReason.NORMAL);
  }

  /**
   * Stops the stage in order, for a reason, and waits until its process has ended. A supervisor
   * restarts it if the reason is abnormal.
   *
   * @param reason why; {@code terminate} is given it
   */
  public void stop(ExitReason reason) {
    Pid pid = other();
    Kernel.get().post(pid, Kind.SYSTEM, new SystemStop(Objects.requireNonNull(reason, "reason")));
    Processes.await(pid);
  }

  /**
   * Waits until the stage's process has ended; see {@link Processes#await(Pid)}.
   *
   * @return why
   */
  public ExitReason await() {
    return Processes.await(pid());
  }

  /**
   * Waits until the stage's process has ended, for some time.
   *
   * @param timeout how long; zero looks once
   * @return why; empty if it has not
   */
  public Optional<ExitReason> await(Duration timeout) {
    return Processes.await(pid(), timeout);
  }

  /** Of a process that is dead. */
  static ExitReason reason(Pid pid) {
    return Objects.requireNonNullElse(Kernel.get().exitReason(pid), ExitReason.KILLED);
  }

  @Override
  public String toString() {
    return "StageRef[" + name() + " " + slot.pid() + "]";
  }
}
