package dev.transom.otp;

import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.util.Objects;

/**
 * The way back to a caller, taken by {@link GenServer#replyTo}, or by {@code replyTo} of a stage,
 * so that the answer can be given later. May be kept, sent in messages and used by any thread and
 * any process. The call still fails when the server that was called dies. An answer that a stage
 * itself gives in one of its callbacks leaves when that callback's step has committed.
 *
 * @param <R> the type of the answer
 */
public final class Reply<R> {
  static {
    CallsDoor.open();
  }

  private final OpenCall<R> call;

  Reply(OpenCall<R> call) {
    this.call = call;
  }

  /**
   * Answers.
   *
   * @param value the answer
   * @return false if nobody waits for it any more: the caller gave up, or the server has died
   * @throws IllegalStateException if it was answered before
   */
  public boolean send(R value) {
    if (call.answer(Objects.requireNonNull(value, "value"))) {
      return true;
    }
    if (call.outcome() instanceof Outcome.Answered<R>) {
      throw new IllegalStateException(
          Calls.text(call.message()) + " was answered before: a call has one answer");
    }
    return false;
  }

  /**
   * Whether the caller still waits.
   *
   * @return false once the call was answered, given up, or failed
   */
  public boolean isOpen() {
    return !call.isDone();
  }
}
