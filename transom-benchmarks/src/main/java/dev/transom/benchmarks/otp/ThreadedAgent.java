package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Virtual threads that send functions to the one that owns the state. */
record ThreadedAgent(Port.Maker maker, int callers) implements Workload {

  private static final class State implements Function<UnaryOperator<Integer>, Integer> {
    private int state;

    @Override
    public Integer apply(UnaryOperator<Integer> change) {
      state = change.apply(state);
      return state;
    }
  }

  @Override
  public void run(int operations) throws Exception {
    try (Answerer<UnaryOperator<Integer>, Integer> owner = new Answerer<>(maker, new State())) {
      Callers.VIRTUAL_THREADS.share(callers, operations, share -> updateAndGet(owner, share));
      Tally end = new Tally(1);
      end.report(owner.ask(n -> n));
      end.verify(operations);
    }
  }

  private static long updateAndGet(Answerer<UnaryOperator<Integer>, Integer> owner, int share)
      throws Exception {
    long sum = 0;
    for (int i = 0; i < share; i++) {
      owner.ask(n -> n + 1);
      sum += owner.ask(n -> n) > i ? i + 1 : 0;
    }
    return sum;
  }
}
