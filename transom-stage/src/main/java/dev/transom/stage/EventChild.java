package dev.transom.stage;

import dev.transom.otp.ChildContext;
import dev.transom.otp.ChildStart;
import dev.transom.otp.StartFailedException;
import dev.transom.otp.StartIgnoredException;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The child of one event. It tells the stage when the child has ended for good by itself; not when
 * its supervisor is dead, for then the stage has failed and the event is to come again.
 */
final class EventChild implements ChildStart {
  /** A child has ended and will not be restarted. */
  record Ended(EventChild child, ExitReason reason, @Nullable Throwable cause) {}

  final Batch<?> batch;
  final int index;
  private final ChildStart start;
  private final Pid stage;
  private volatile @Nullable Pid supervisor;

  EventChild(Batch<?> batch, int index, ChildStart start, Pid stage) {
    this.batch = batch;
    this.index = index;
    this.start = start;
    this.stage = stage;
  }

  Object event() {
    return batch.events().get(index);
  }

  @Override
  public Pid start(ChildContext context) throws Exception {
    supervisor = context.supervisor();
    try {
      return start.start(context);
    } catch (StartIgnoredException e) {
      tell(ExitReason.NORMAL, null); // the supervisor forgets it without a word
      throw e;
    } catch (Exception e) {
      if (context.restarts() == 0) { // else it is tried again
        Throwable cause =
            e instanceof StartFailedException && e.getCause() != null ? e.getCause() : e;
        tell(ExitReason.crashed(cause), cause);
      }
      throw e;
    }
  }

  @Override
  public boolean failed(ExitReason reason) {
    return start.failed(reason);
  }

  @Override
  public boolean charged(ExitReason reason) {
    return start.charged(reason);
  }

  @Override
  public void abandoned(ExitReason reason) {
    start.abandoned(reason);
    tell(reason, null);
  }

  private void tell(ExitReason reason, @Nullable Throwable cause) {
    Pid mine = supervisor;
    if (mine != null && mine.isAlive()) {
      Kernel.get().post(stage, Kind.CAST, new Ended(this, reason, cause));
    }
  }
}
