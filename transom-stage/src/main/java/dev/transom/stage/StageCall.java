package dev.transom.stage;

import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call to a stage, as the stage's code sees it: an outcome that the stage's own process gives it
 * is held until the step that gave it has committed. Others, who belong to no step, settle it at
 * once; the first outcome wins.
 *
 * @param <T> the type of the answer
 */
final class StageCall<T> implements OpenCall<T> {
  private final OpenCall<T> call;
  private final Answers answers;
  private volatile @Nullable Outcome<T> held; // written by the stage's process

  StageCall(OpenCall<T> call, Answers answers) {
    this.call = call;
    this.answers = answers;
  }

  @Override
  public Kind kind() {
    return call.kind();
  }

  @Override
  public Object message() {
    return call.message();
  }

  @Override
  public boolean answer(T value) {
    return answers.isInStep() ? hold(new Outcome.Answered<>(value)) : call.answer(value);
  }

  @Override
  public boolean refuse(RuntimeException cause) {
    return answers.isInStep() ? hold(new Outcome.Refused<>(cause)) : call.refuse(cause);
  }

  private boolean hold(Outcome<T> outcome) {
    if (isDone()) {
      return false;
    }
    held = outcome;
    answers.hold(this);
    return true;
  }

  /** The step has committed. */
  void release() {
    Outcome<T> outcome = held;
    held = null;
    if (outcome instanceof Outcome.Answered<T>(T value)) {
      call.answer(value);
    } else if (outcome instanceof Outcome.Refused<T>(RuntimeException cause)) {
      call.refuse(cause);
    }
  }

  /** The step does not count. */
  void drop() {
    held = null;
  }

  @Override
  public boolean isDone() {
    return held != null || call.isDone();
  }

  @Override
  public @Nullable Outcome<T> outcome() {
    Outcome<T> mine = held;
    return mine == null ? call.outcome() : mine;
  }

  @Override
  public Outcome<T> await(@Nullable Duration timeout) {
    throw new IllegalStateException("only its caller waits for a call");
  }

  @Override
  public void defer() {
    call.defer();
  }
}
