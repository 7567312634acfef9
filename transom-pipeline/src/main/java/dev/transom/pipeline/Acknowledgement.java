package dev.transom.pipeline;

import java.util.List;

/**
 * What has become of some messages.
 *
 * @param successful those that went through
 * @param failed those that failed for good
 * @param isRepeated whether the same messages were acknowledged before, by a process that died in
 *     the middle or a call that threw: it is not known how far that came
 */
public record Acknowledgement(
    List<Message<?>> successful, List<Message<?>> failed, boolean isRepeated) {
  /** Copies the lists. */
  public Acknowledgement {
    successful = List.copyOf(successful);
    failed = List.copyOf(failed);
  }
}
