package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.Agent;

/** Thread processes that update an agent and look at it. */
record TransomAgent(int callers) implements Workload {

  @Override
  public void run(int operations) throws InterruptedException {
    Agent<Integer> agent = Agent.start(() -> 0);
    Callers.PROCESSES.share(callers, operations, share -> updateAndGet(agent, share));
    Tally end = new Tally(1);
    end.report(agent.get(n -> n));
    end.verify(operations);
    agent.stop();
  }

  private static long updateAndGet(Agent<Integer> agent, int share) {
    long sum = 0;
    for (int i = 0; i < share; i++) {
      agent.update(n -> n + 1);
      sum += agent.get(n -> n) > i ? i + 1 : 0;
    }
    return sum;
  }
}
