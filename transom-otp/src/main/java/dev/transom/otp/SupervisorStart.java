package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;

/** A supervisor as a child. What its own children keep beyond their processes is kept with it. */
record SupervisorStart(SupervisorSpec spec) implements ChildStart {
  @Override
  public Pid start(ChildContext context) {
    return SupervisorLoop.start(context.node(), spec, ChildSpec.spawnSpec(context));
  }

  @Override
  public void abandoned(ExitReason reason) {
    spec.children().forEach(child -> child.start().abandoned(reason));
  }
}
