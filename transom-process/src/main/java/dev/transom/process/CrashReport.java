package dev.transom.process;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is known about a crash.
 *
 * @param time when
 * @param pid who
 * @param label its label; empty for none
 * @param supervisor who will deal with it, if anybody
 * @param messages the messages it took since it last had none, oldest first, at most 64; the last
 *     is the one it crashed on
 * @param reason what links and monitors were told
 * @param cause what was thrown
 */
public record CrashReport(
    Instant time,
    Pid pid,
    String label,
    Optional<Pid> supervisor,
    List<Object> messages,
    ExitReason reason,
    Throwable cause) {

  /**
   * A few lines for people: who, why, the last message and where.
   *
   * @return the text, without a final line end
   */
  public String text() {
    StringBuilder text = new StringBuilder("process ").append(pid);
    if (!label.isEmpty()) {
      text.append(" (").append(label).append(')');
    }
    supervisor.ifPresent(s -> text.append(" of supervisor ").append(s));
    text.append(" crashed: ").append(cause);
    if (!messages.isEmpty()) {
      text.append("\n  last message: ").append(shortened(messages.getLast()));
      text.append(" (").append(messages.size()).append(" in this activation)");
    }
    return text.append('\n')
        .append(
            reason instanceof ExitReason.Crashed crashed
                ? crashed.stack().stream()
                    .limit(8)
                    .map(frame -> "    at " + frame)
                    .collect(Collectors.joining("\n"))
                : "  reason: " + reason)
        .toString();
  }

  private static String shortened(Object message) {
    String text;
    try {
      text = String.valueOf(message);
    } catch (RuntimeException e) {
      text = message.getClass().getName() + " (its toString throws " + e + ")";
    }
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
