package dev.transom.pipeline;

import java.util.List;

/**
 * A running pipeline for consoles and agents that speak JMX, in the platform's server of beans. Its
 * name is {@code dev.transom:type=Pipeline,name="orders"}; a second pipeline of that name, on
 * another node of the JVM, has {@code node="…"} besides. It is registered soon after the pipeline
 * has started, and not any more when that has ended.
 *
 * {@snippet :
 * PipelineMXBean orders =
 *     JMX.newMXBeanProxy(
 *         ManagementFactory.getPlatformMBeanServer(),
 *         new ObjectName("dev.transom:type=Pipeline,name=\"orders\""),
 *         PipelineMXBean.class);
 * orders.rateLimit(500, "1s");
 * }
 *
 * <p>The names of its methods are those that JMX asks for. Durations are texts, as in properties
 * files. For use by any thread.
 */
public interface PipelineMXBean {
  /**
   * The pipeline.
   *
   * @return its name
   */
  String getName();

  /**
   * How far it is.
   *
   * @return a {@link Phase}
   */
  Phase getPhase();

  /**
   * How many messages it has taken in.
   *
   * @return the number since it was started
   */
  long getTaken();

  /**
   * How many messages were finished without a failure.
   *
   * @return the number since it was started
   */
  long getSuccessful();

  /**
   * How many messages have failed for good.
   *
   * @return the number since it was started
   */
  long getFailed();

  /**
   * How many messages were given back without a result.
   *
   * @return the number since it was started
   */
  long getReleased();

  /**
   * How many attempts there were beyond the first of each step.
   *
   * @return the number since it was started
   */
  long getRetried();

  /**
   * How often a handler was given something again, as its process had died.
   *
   * @return the number since it was started
   */
  long getRedelivered();

  /**
   * How many messages were finished whose acknowledger has failed.
   *
   * @return the number since it was started
   */
  long getNotAcknowledged();

  /**
   * How many messages are taken in and not finished.
   *
   * @return the number now
   */
  long getInFlight();

  /**
   * How many messages no processor has begun with.
   *
   * @return the number now
   */
  int getWaiting();

  /**
   * How many attempts wait for their time.
   *
   * @return the number now
   */
  int getDelayed();

  /**
   * How many dead letters its store keeps.
   *
   * @return the number now, those of other pipelines with the same store included
   */
  int getDeadLetterCount();

  /**
   * The parts that messages go through.
   *
   * @return sources first
   */
  List<PipelineInfo.StageInfo> getStages();

  /**
   * Which part limits the throughput, and the option to change.
   *
   * @return for people
   */
  String getHint();

  /**
   * Its options, with the values that they have now, as a properties file.
   *
   * @return two lines for each
   */
  String getOptions();

  /** Takes nothing in until {@link #resume}. */
  void pause();

  /** Takes messages in again. */
  void resume();

  /** Takes nothing in any more, finishes what is in flight, and ends. Returns at once. */
  void drain();

  /**
   * Drains, waits as long as the option {@code shutdown} says, and releases what is not finished
   * then.
   *
   * @return how many messages were released
   */
  long stop();

  /**
   * Changes how many processes handle messages.
   *
   * @param processors at least 1
   */
  void concurrency(int processors);

  /**
   * Changes how many processes handle the batches of a batcher.
   *
   * @param batcher its name
   * @param processors at least 1
   */
  void concurrency(String batcher, int processors);

  /**
   * Changes how many messages are a batch.
   *
   * @param batcher the batcher's name
   * @param messages at least 1
   */
  void batchSize(String batcher, int messages);

  /**
   * Changes how long the first message of a batch waits for more.
   *
   * @param batcher the batcher's name
   * @param timeout a duration, such as {@code 500ms}
   */
  void batchTimeout(String batcher, String timeout);

  /**
   * Changes how many messages are taken in at most and not finished.
   *
   * @param messages at least 1
   */
  void maxInFlight(int messages);

  /**
   * Changes the rate limit.
   *
   * @param messages how many are taken in for each period; 0 for no limit
   * @param period a duration, such as {@code 1s}
   */
  void rateLimit(long messages, String period);

  /**
   * Changes the rate limit.
   *
   * @param messages how many are taken in for each period; 0 for no limit
   * @param period a duration, such as {@code 1s}
   * @param burst how many may come at once after a pause; 0 for as many as {@code messages}
   */
  void rateLimit(long messages, String period, long burst);

  /**
   * The newest dead letters.
   *
   * @param most how many at most, at least 1
   * @return one line for each, with its id first; the oldest of them first
   */
  List<String> deadLetters(int most);

  /**
   * Hands a dead letter in again.
   *
   * @param id its id
   * @return false if the store does not have it
   */
  boolean replay(long id);

  /**
   * Hands all dead letters in again.
   *
   * @return how many
   */
  int replayAll();
}
