package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;

/** A balanced pool as a child. */
record BalancedStart(BalancedPoolSpec<?> spec) implements ChildStart {
  @Override
  public Pid start(ChildContext context) {
    return SupervisorLoop.start(
        context.node(), BalancedRoutes.supervisor(spec), ChildSpec.spawnSpec(context));
  }

  @Override
  public void abandoned(ExitReason reason) {
    spec.worker().start().abandoned(reason);
  }
}
