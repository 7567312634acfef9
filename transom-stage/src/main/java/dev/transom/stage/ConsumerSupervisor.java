package dev.transom.stage;

import dev.transom.otp.Child;
import dev.transom.otp.ChildCount;
import dev.transom.otp.ChildSpec;
import dev.transom.otp.ChildStart;
import dev.transom.otp.DynamicSupervisor;
import dev.transom.process.Pid;
import java.util.List;
import java.util.Objects;

/**
 * A consumer that starts a process for each event: for events that are independent and slow, each
 * worth a failure of its own.
 *
 * {@snippet :
 * StageSpec<Order, Void> shipping =
 *     ConsumerSupervisor.spec(
 *         "shipping",
 *         Subscription.to(orders).maxDemand(50),
 *         ChildTemplate.process("ship", (self, order) -> ship(order)));
 * Supervisor.restForOne().child(orders.child()).child(shipping.child()).start("shop");
 * int busy = ConsumerSupervisor.named("shipping").countChildren().active();
 * }
 *
 * <p><b>Demand.</b> At most the subscription's maximum demand of children run for its events. A
 * child that has ended, or did not start, frees its place; when at least the minimum demand are
 * free, as many are asked for.
 *
 * <p><b>Delivery.</b> An event is acknowledged when its child has ended for good. If that was a
 * crash, or it did not start, the event is a dead letter. Should the stage itself crash or be
 * killed, its children are stopped, and their events come again: effects of a child on the outside
 * are at-least-once. With {@link Delivery#AT_MOST_ONCE} they do not.
 *
 * <p><b>Restarts.</b> A restarted child keeps its place. After too many restarts the stage stops
 * its children and ends with {@link dev.transom.process.ExitReason.Shutdown}; its own supervisor
 * takes that for a failure and restarts and counts it.
 *
 * <p>Children outlive the end of a producer if the subscription's cancel mode lets the stage stay.
 *
 * <p>Objects of this class are handles on a running stage, by its name; safe for use by any thread.
 * Their methods throw {@link IllegalStateException} if there is no such stage.
 *
 * @param <E> the type of the events
 */
public final class ConsumerSupervisor<E> {
  private final String name;

  private ConsumerSupervisor(String name) {
    this.name = name;
  }

  /**
   * A stage that starts a child for each event.
   *
   * @param name the stage's name
   * @param subscription where the events come from
   * @param template what to start for each
   * @param <E> the type of the events
   * @return the specification
   */
  public static <E> StageSpec<E, Void> spec(
      String name, Subscription<? extends E> subscription, ChildTemplate<E> template) {
    Objects.requireNonNull(template, "template");
    Held.Maker maker = () -> new Brood(template);
    return new StageSpec<E, Void>(
            name, Role.CONSUMER, List.of(), maker, null, () -> new ChildrenBody<>(template))
        .supervising()
        .subscribe(subscription);
  }

  /**
   * A handle on a stage, looked up on the current node at every use.
   *
   * @param name the stage's name
   * @param <E> the type of the events
   * @return the handle; the stage need not run yet
   */
  public static <E> ConsumerSupervisor<E> named(String name) {
    return new ConsumerSupervisor<>(Objects.requireNonNull(name, "name"));
  }

  /**
   * A handle on a stage, looked up on the current node at every use.
   *
   * @param spec what it was started from
   * @param <E> the type of the events
   * @return the handle; the stage need not run yet
   */
  public static <E> ConsumerSupervisor<E> named(StageSpec<E, Void> spec) {
    return named(spec.name());
  }

  /**
   * Starts a child for an event that no producer gave. It is not counted in the demand, and its
   * event is not delivered again.
   *
   * @param event the event
   * @return the child's process
   * @throws dev.transom.otp.StartFailedException if it did not start
   * @throws dev.transom.otp.StartIgnoredException if it chose not to start
   */
  @SuppressWarnings("unchecked")
  public Pid startChild(E event) {
    Objects.requireNonNull(event, "event");
    ChildTemplate<E> template = (ChildTemplate<E>) brood().template;
    ChildStart start = template.start().apply(event);
    ChildSpec child = template.child(start);
    return children().startChild(child);
  }

  /**
   * Stops a child as the template says, and waits until it is dead. Its event counts as handled.
   *
   * @param pid the child's process
   * @return false if it is no child of this stage
   */
  public boolean terminateChild(Pid pid) {
    return children().terminateChild(pid);
  }

  /**
   * The children.
   *
   * @return one entry each, in no order
   */
  public List<Child> whichChildren() {
    return children().whichChildren();
  }

  /**
   * How many children there are.
   *
   * @return the numbers
   */
  public ChildCount countChildren() {
    return children().countChildren();
  }

  private DynamicSupervisor children() {
    Pid supervisor = brood().supervisor;
    if (supervisor == null) {
      throw new IllegalStateException("the stage \"" + name + "\" has not started yet");
    }
    return DynamicSupervisor.of(supervisor);
  }

  private Brood brood() {
    return StageNames.held(name, Brood.class, "consumer supervisor");
  }

  @Override
  public String toString() {
    return "ConsumerSupervisor[" + name + "]";
  }
}
