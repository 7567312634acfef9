package dev.transom.stage;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.util.Optional;

/** A running stage that no supervisor looks after. Safe for use by any thread. */
public final class StageRef {
  private static final Duration SUBSCRIBE_TIMEOUT = Duration.ofSeconds(5);

  private final Slot slot;
  private final Pid pid;

  StageRef(Slot slot, Pid pid) {
    this.slot = slot;
    this.pid = pid;
  }

  /**
   * The stage's process.
   *
   * @return its address
   */
  public Pid pid() {
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
    OpenCall<Boolean> call =
        Kernel.get().call(pid, Kind.SYSTEM, new StageMessage.Subscribe(subscription));
    switch (call.await(SUBSCRIBE_TIMEOUT)) {
      case Outcome.Answered<Boolean> _ -> {}
      case Outcome.Refused<Boolean>(RuntimeException cause) -> throw cause;
      case Outcome.Ended<Boolean>(ExitReason reason) ->
          throw new IllegalStateException("the stage " + name() + " has ended: " + reason);
      case Outcome.TimedOut<Boolean> _ ->
          throw new IllegalStateException(
              "the stage " + name() + " did not answer within " + SUBSCRIBE_TIMEOUT);
    }
  }

  /**
   * Subscribes the stage to a producer without waiting; a refusal is only logged.
   *
   * @param subscription to whom and how
   */
  public void subscribeAsync(Subscription<?> subscription) {
    Kernel.get().post(pid, Kind.SYSTEM, new StageMessage.Subscribe(subscription));
  }

  /**
   * What the stage has done so far.
   *
   * @return its counters
   */
  public StageInfo info() {
    return slot.describe();
  }

  /** Stops the stage in order and waits until it has ended. */
  public void stop() {
    Kernel.get().post(pid, Kind.SYSTEM, new SystemStop(ExitReason.NORMAL));
    await();
  }

  /**
   * Waits until the stage's process has ended; see {@link Processes#await(Pid)}.
   *
   * @return why
   */
  public ExitReason await() {
    return Processes.await(pid);
  }

  /**
   * Waits until the stage has ended, for some time.
   *
   * @param timeout how long; zero looks once
   * @return why; empty if it has not
   */
  public Optional<ExitReason> await(Duration timeout) {
    return Processes.await(pid, timeout);
  }

  @Override
  public String toString() {
    return "StageRef[" + name() + " " + pid + "]";
  }
}
