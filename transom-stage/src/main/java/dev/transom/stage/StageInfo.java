package dev.transom.stage;

import dev.transom.process.Pid;
import java.util.List;
import java.util.Optional;

/**
 * One stage at one moment. Counters cover all its lives and are estimates while it runs.
 *
 * @param name its name
 * @param role what it is
 * @param pid the process that fills it now; empty between two lives
 * @param handled how many events its handler was given, every delivery counted
 * @param emitted how many events it has put out
 * @param redelivered how many deliveries were not the first of their event
 * @param deadLetters how many events it has given up
 * @param buffered how many of its events wait for a consumer
 * @param lives how many processes have filled it
 * @param upstreams its subscriptions
 * @param downstreams its subscribers
 */
public record StageInfo(
    String name,
    Role role,
    Optional<Pid> pid,
    long handled,
    long emitted,
    long redelivered,
    long deadLetters,
    long buffered,
    long lives,
    List<Link> upstreams,
    List<Link> downstreams) {

  /**
   * One subscription.
   *
   * @param producer the producing stage
   * @param consumer the consuming stage
   * @param sent how many events were sent over it, those sent again included
   * @param acknowledged how many of them were acknowledged
   * @param credit how many more may be sent now
   */
  public record Link(String producer, String consumer, long sent, long acknowledged, long credit) {}
}
