package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;

/** A pool as a child. */
record PoolStart(WorkerPoolSpec<?> spec) implements ChildStart {
  @Override
  public Pid start(ChildContext context) {
    return PoolLoop.start(context.node(), spec, ChildSpec.spawnSpec(context));
  }

  @Override
  public void abandoned(ExitReason reason) {
    spec.worker().start().abandoned(reason);
  }
}
