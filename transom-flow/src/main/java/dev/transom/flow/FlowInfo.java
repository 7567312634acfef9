package dev.transom.flow;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a flow has done so far.
 *
 * @param name the flow's name
 * @param elapsed since it was started; when it is over, how long it took
 * @param operators what it does, in the order of its layers
 * @param late how many elements were dropped because they were late
 * @param progress how much of its input has been read; empty if nobody knows how much there is
 */
public record FlowInfo(
    String name,
    Duration elapsed,
    List<OperatorInfo> operators,
    long late,
    Optional<FlowProgress> progress) {
  /** Copies the list. */
  public FlowInfo {
    operators = List.copyOf(operators);
  }

  /** A table for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(", ").append(elapsed).append('\n');
    for (OperatorInfo it : operators) {
      text.append(
          String.format(
              Locale.ROOT,
              "%3d  %-24s in %,d, out %,d, errors %,d, busy %.2f%n",
              it.layer(),
              it.name(),
              it.in(),
              it.out(),
              it.errors(),
              it.busy()));
    }
    if (late > 0) {
      text.append(String.format(Locale.ROOT, "late and dropped: %,d%n", late));
    }
    progress.ifPresent(it -> text.append(it).append('\n'));
    return text.toString();
  }
}
