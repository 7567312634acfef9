package dev.transom.flow;

import dev.transom.otp.ChildSpec;

/**
 * A flow whose elements go {@linkplain Flow#into into} stages, so nothing comes out of it: it can
 * be run. Immutable.
 */
public final class RunnableFlow {
  private final Plan plan;
  private final Ending.Into into;

  RunnableFlow(Plan plan, Ending.Into into) {
    this.plan = plan;
    this.into = into;
  }

  /**
   * Runs the flow and waits until its input has ended, and all stages that were started with it.
   *
   * @throws FlowException if the flow has failed
   */
  public void run() {
    start().await();
  }

  /**
   * Starts the flow; see {@link Flow#start()}.
   *
   * @return the running flow; its result is how many stages the elements have gone into
   */
  public RunningFlow<Integer> start() {
    return LocalEngine.start(plan, into);
  }

  /**
   * The flow as a supervisor's child; see {@link Flow#child}.
   *
   * @param id the child's id
   * @return the child's specification
   */
  public ChildSpec child(String id) {
    return LocalEngine.child(id, plan, into);
  }

  /**
   * The stages and exchanges that will run, one line each.
   *
   * @return a text for people
   */
  public String explain() {
    return LocalEngine.explain(plan, into);
  }
}
