package dev.transom.process;

import java.util.Objects;
import java.util.Optional;

/**
 * How a process is spawned. Immutable; start from {@link #DEFAULT} and change what differs.
 *
 * {@snippet :
 * Processes.spawn(body, SpawnOptions.DEFAULT.name("feed").label("reads the feed"));
 * }
 *
 * @param name the name to register from the first instant; unset: none
 * @param label a text for people, shown in listings and crash reports; empty: none
 * @param mailbox the bound on waiting messages; unset: none
 * @param cpuBound true gives the process a platform thread of its own, for code that computes for
 *     long without waiting; default false
 */
public record SpawnOptions(
    Optional<String> name, String label, Optional<MailboxLimit> mailbox, boolean cpuBound) {
  /** No name, no label, no limit, not CPU-bound. */
  public static final SpawnOptions DEFAULT =
      new SpawnOptions(Optional.empty(), "", Optional.empty(), false);

  /** Checks for null. */
  public SpawnOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(mailbox, "mailbox");
  }

  /**
   * With a name.
   *
   * @param newName the name
   * @return changed options
   */
  public SpawnOptions name(String newName) {
    return new SpawnOptions(Optional.of(newName), label, mailbox, cpuBound);
  }

  /**
   * With a label.
   *
   * @param newLabel the label
   * @return changed options
   */
  public SpawnOptions label(String newLabel) {
    return new SpawnOptions(name, newLabel, mailbox, cpuBound);
  }

  /**
   * With a limited mailbox.
   *
   * @param size the greatest number of waiting messages, at least 1
   * @param overflow what a send does then
   * @return changed options
   */
  public SpawnOptions mailbox(int size, Overflow overflow) {
    return new SpawnOptions(name, label, Optional.of(new MailboxLimit(size, overflow)), cpuBound);
  }

  /**
   * With a platform thread of its own or not.
   *
   * @param newCpuBound whether
   * @return changed options
   */
  public SpawnOptions cpuBound(boolean newCpuBound) {
    return new SpawnOptions(name, label, mailbox, newCpuBound);
  }
}
