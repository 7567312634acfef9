package dev.transom.flow;

import dev.transom.flow.Failures.OperatorFailed;
import dev.transom.process.spi.Callback;

/** Does what an operator's policy says about elements on which its function throws. */
final class Guard {
  /** Instead of a result: there is none. */
  static final Object SKIPPED = new Object();

  private final Tally tally;
  private final OnError<Object> policy;
  private final Callback process;
  private final Run run;

  Guard(Tally tally, OnError<Object> policy, Callback process, Run run) {
    this.tally = tally;
    this.policy = policy;
    this.process = process;
    this.run = run;
  }

  /** Whether results may go on before the function has returned: none is taken back. */
  boolean mayStream() {
    return policy instanceof OnError.Fail<Object>;
  }

  /**
   * The function threw on an element.
   *
   * @return what it returned when it was called again, or {@link #SKIPPED}
   */
  Object recover(Throwable thrown, Object element, FlowFunction<Object, Object> function) {
    checkAlive(thrown);
    Throwable cause = thrown;
    OnError<Object> next = policy;
    while (next instanceof OnError.Retry<Object>(int times, OnError<Object> then)) {
      for (int i = 0; i < times; i++) {
        try {
          return Failures.present(function.apply(element), "the result");
        } catch (Throwable e) {
          checkAlive(e);
          cause = e;
        }
      }
      next = then;
    }
    tally.errors++;
    Object users = Failures.present(Failures.users(element), "the element");
    switch (next) {
      case OnError.Skip<Object> _ -> {}
      case OnError.DeadLetter<Object>(var handler) -> tell(handler, users, cause);
      default -> throw failed(users, cause);
    }
    run.emit(new FlowTelemetry.Skipped(run.name(), tally.name, users, cause));
    return SKIPPED;
  }

  private void tell(
      FlowBiAction<? super Object, ? super Throwable> handler, Object element, Throwable cause) {
    try {
      handler.accept(element, cause);
    } catch (Throwable e) {
      checkAlive(e);
      throw failed(element, e);
    }
  }

  private OperatorFailed failed(Object element, Throwable cause) {
    return new OperatorFailed(new FlowException(tally.name, element, cause));
  }

  /** What is thrown because the process has been killed is nobody's failure. */
  private void checkAlive(Throwable thrown) {
    if (thrown instanceof OperatorFailed it) {
      throw it;
    }
    if (process.exitReason() != null) {
      if (thrown instanceof RuntimeException it) {
        throw it;
      }
      if (thrown instanceof Error it) {
        throw it;
      }
      throw new IllegalStateException(thrown); // of a dead process: nobody sees it
    }
  }
}
