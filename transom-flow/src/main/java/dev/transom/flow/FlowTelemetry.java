package dev.transom.flow;

import dev.transom.process.TelemetryEvent;
import java.time.Duration;
import java.util.Optional;

/** What flows tell about themselves. */
public sealed interface FlowTelemetry extends TelemetryEvent {
  /**
   * The name of the flow.
   *
   * @return the name
   */
  String flow();

  /**
   * A flow has started.
   *
   * @param flow its name
   * @param layers how many layers it has
   * @param stages how many stages, sources included
   */
  record Started(String flow, int layers, int stages) implements FlowTelemetry {}

  /**
   * A flow is over.
   *
   * @param flow its name
   * @param duration how long it took
   * @param failure why it has failed, or that it was stopped; empty if its input has ended
   */
  record Ended(String flow, Duration duration, Optional<FlowException> failure)
      implements FlowTelemetry {}

  /**
   * Elements were late for all their windows, and dropped. May be told again after a crash.
   *
   * @param flow its name
   * @param operator the reduction
   * @param elements how many, since the last time
   */
  record Late(String flow, String operator, long elements) implements FlowTelemetry {}

  /**
   * A function threw on an element, which was left out. May be told again after a crash.
   *
   * @param flow its name
   * @param operator whose function
   * @param element the element
   * @param error what was thrown
   */
  record Skipped(String flow, String operator, Object element, Throwable error)
      implements FlowTelemetry {}
}
