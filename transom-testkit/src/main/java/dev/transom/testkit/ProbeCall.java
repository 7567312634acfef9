package dev.transom.testkit;

import dev.transom.process.spi.OpenCall;

/**
 * A call that a probe was asked; see {@link ProbeProcess#expectCall}. Its caller waits for the
 * answer, for its timeout, or for the end of the probe.
 *
 * @param <R> the type of the request
 * @param <A> the type of the answer
 */
public final class ProbeCall<R, A> {
  private final R request;
  private final OpenCall<A> call;

  ProbeCall(R request, OpenCall<A> call) {
    this.request = request;
    this.call = call;
  }

  /**
   * What was asked.
   *
   * @return the request
   */
  public R request() {
    return request;
  }

  /**
   * Answers.
   *
   * @param answer the answer
   * @throws AssertionError if the caller has its answer, has given up or has ended
   */
  public void reply(A answer) {
    if (!call.answer(answer)) {
      throw new AssertionError("nobody waits for the answer to " + request + " any more");
    }
  }

  @Override
  public String toString() {
    return "call[" + request + "]";
  }
}
