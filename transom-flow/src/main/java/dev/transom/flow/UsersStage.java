package dev.transom.flow;

import dev.transom.otp.ChildContext;
import dev.transom.otp.ChildStart;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;

/**
 * A stage of the user as a child of a run. Kills do no harm, and what its handlers throw on is its
 * own business; whatever else would be charged to its supervisor is the failure of the run, whose
 * supervisor has no limit.
 */
record UsersStage(ChildStart child, String stage, Run run) implements ChildStart {
  @Override
  public Pid start(ChildContext context) throws Exception {
    return child.start(context);
  }

  @Override
  public boolean failed(ExitReason reason) {
    return child.failed(reason);
  }

  @Override
  public boolean charged(ExitReason reason) {
    boolean charged = child.charged(reason);
    if (charged && child.failed(reason) && !(reason instanceof ExitReason.Killed)) {
      run.fail(Run.ended(stage, reason));
    }
    return charged;
  }

  @Override
  public void abandoned(ExitReason reason) {
    child.abandoned(reason);
  }
}
