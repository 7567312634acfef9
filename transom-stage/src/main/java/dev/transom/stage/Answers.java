package dev.transom.stage;

import dev.transom.otp.Reply;
import dev.transom.otp.Request;
import dev.transom.otp.spi.ServerCalls;
import dev.transom.process.spi.OpenCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one life of a stage, and the answers that its code has given.
 *
 * <p>Invariant: what the stage's process answers in a step leaves when the step has committed, and
 * never if it does not. Nothing of it is in the slot: the death of the process fails its open calls
 * before anybody else can answer them, so there is nothing for a successor to finish. A step that
 * commits and dies before its answers leave has counted, and its callers are told of the death.
 */
final class Answers {
  private static final String ADVICE =
      "it is for the handleCall of a producer, producer-consumer or consumer of one's own class";

  private final Life life;
  private final String stage;
  private final List<StageCall<?>> held = new ArrayList<>();
  private @Nullable StageCall<Object> current; // being handled, until it has its answer

  Answers(Life life, String stage) {
    this.life = life;
    this.stage = stage;
  }

  /** Has the stage's code handle a call. */
  void handle(OpenCall<Object> open, Emission out) throws Exception {
    StageCall<Object> call = new StageCall<>(open, this);
    current = call;
    life.body().call((Request<?, ?>) open.message(), this, out);
    if (current == null) {
      return;
    }
    current = null;
    if (life.callback.isStopping()) {
      call.defer(); // the end of this process will tell the caller the reason
    } else {
      call.refuse(ServerCalls.get().unanswered(stage, open.message(), "handleCall"));
    }
  }

  // ------------------------------------------------------------------ what the stage's code does

  void reply(Request<?, ?> request, Object value) {
    settle(request).answer(value);
  }

  @SuppressWarnings("unchecked")
  <R> Reply<R> replyTo(Request<?, R> request) {
    StageCall<Object> call = settle(request);
    call.defer();
    return ServerCalls.get().replyTo((OpenCall<R>) call);
  }

  /** The stage does not know the request. */
  void refuse(Request<?, ?> request) {
    settle(request).refuse(ServerCalls.get().unknown(stage, request, ADVICE));
  }

  private StageCall<Object> settle(Request<?, ?> request) {
    StageCall<Object> call = current;
    if (call == null || call.message() != request) {
      throw new IllegalStateException(
          request
              + " is not a call being handled, or has its answer or its replyTo already: a call has"
              + " one answer, and replyTo must be taken while it is handled");
    }
    current = null;
    return call;
  }

  // ------------------------------------------------------------------ steps

  /** Whether the caller is the stage's process: all that it does belongs to some step. */
  boolean isInStep() {
    return life.isCaller();
  }

  void hold(StageCall<?> call) {
    held.add(call);
  }

  /** The present step has committed, or had nothing to commit. */
  void release() {
    if (!held.isEmpty()) {
      held.forEach(StageCall::release);
      held.clear();
    }
  }

  /** The present step does not count. */
  void drop() {
    held.forEach(StageCall::drop);
    held.clear();
  }
}
