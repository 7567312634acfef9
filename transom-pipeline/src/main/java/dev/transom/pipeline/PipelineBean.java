package dev.transom.pipeline;

import java.util.List;

/** A pipeline as consoles see it. It may be asked when the pipeline has ended. */
final class PipelineBean implements PipelineMXBean {
  private final Pipeline<?> pipeline;

  PipelineBean(Pipeline<?> pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public String getName() {
    return pipeline.name();
  }

  @Override
  public Phase getPhase() {
    return pipeline.phase();
  }

  @Override
  public long getTaken() {
    return pipeline.snapshot().taken();
  }

  @Override
  public long getSuccessful() {
    return pipeline.snapshot().successful();
  }

  @Override
  public long getFailed() {
    return pipeline.snapshot().failed();
  }

  @Override
  public long getReleased() {
    return pipeline.snapshot().released();
  }

  @Override
  public long getRetried() {
    return pipeline.snapshot().retried();
  }

  @Override
  public long getRedelivered() {
    return pipeline.snapshot().redelivered();
  }

  @Override
  public long getNotAcknowledged() {
    return pipeline.snapshot().notAcknowledged();
  }

  @Override
  public long getInFlight() {
    return pipeline.snapshot().inFlight();
  }

  @Override
  public int getWaiting() {
    return pipeline.snapshot().waiting();
  }

  @Override
  public int getDelayed() {
    return pipeline.snapshot().delayed();
  }

  @Override
  public int getDeadLetterCount() {
    return pipeline.deadLetters().size();
  }

  @Override
  public List<PipelineInfo.StageInfo> getStages() {
    return pipeline.snapshot().stages();
  }

  @Override
  public String getHint() {
    return pipeline.snapshot().hint();
  }

  @Override
  public String getOptions() {
    return pipeline.describe();
  }

  @Override
  public void pause() {
    pipeline.pause();
  }

  @Override
  public void resume() {
    pipeline.resume();
  }

  @Override
  public void drain() {
    pipeline.drain();
  }

  @Override
  public long stop() {
    return pipeline.stop();
  }

  @Override
  public void concurrency(int processors) {
    pipeline.concurrency(processors);
  }

  @Override
  public void concurrency(String batcher, int processors) {
    pipeline.concurrency(batcher, processors);
  }

  @Override
  public void batchSize(String batcher, int messages) {
    pipeline.batchSize(batcher, messages);
  }

  @Override
  public void batchTimeout(String batcher, String timeout) {
    pipeline.batchTimeout(batcher, Option.TIMEOUT.parsed("the timeout of a batch", timeout));
  }

  @Override
  public void maxInFlight(int messages) {
    pipeline.maxInFlight(messages);
  }

  @Override
  public void rateLimit(long messages, String period) {
    pipeline.rateLimit(messages, Option.RATE_PER.parsed("the period of the rate limit", period));
  }

  @Override
  public void rateLimit(long messages, String period, long burst) {
    pipeline.rateLimit(
        messages, Option.RATE_PER.parsed("the period of the rate limit", period), burst);
  }

  @Override
  public List<String> deadLetters(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("ask for at least 1 dead letter, got: " + most);
    }
    List<DeadLetter> all = pipeline.deadLetters();
    return all.subList(Math.max(0, all.size() - most), all.size()).stream()
        .map(PipelineBean::line)
        .toList();
  }

  private static String line(DeadLetter letter) {
    return "%d %s %s, attempts %d: %s: %s"
        .formatted(
            letter.id(),
            letter.time(),
            letter.step(),
            letter.attempts(),
            letter.failure().reason(),
            letter.message());
  }

  @Override
  public boolean replay(long id) {
    return pipeline.replay(id);
  }

  @Override
  public int replayAll() {
    return pipeline.replayAll();
  }
}
