package dev.transom.pipeline;

import dev.transom.pipeline.ChaosPlan.BatcherDrawn;
import dev.transom.pipeline.ChaosPlan.Mark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What somebody outside does to the pipeline of a chaos run: pauses it, resizes it, pushes. */
final class ChaosMeddling {
  static final int BY_HAND = 1_000; // the source of messages that are pushed by hand
  private static final int ODDS = 40; // one deed in so many steps
  private static final Duration PERIOD = Duration.ofMillis(10);

  private final ChaosPlan plan;
  private final Pipeline<Mark> pipeline;
  private final ChaosSource source;
  private final Random random;
  private int left;
  private int byHand;

  ChaosMeddling(ChaosPlan plan, Pipeline<Mark> pipeline, ChaosSource source) {
    this.plan = plan;
    this.pipeline = pipeline;
    this.source = source;
    this.random = new Random(plan.seed() * 0xD6E8FEB86659FD93L + 3);
    this.left = plan.deeds();
  }

  /** Does something, now and then. */
  void meddle() {
    source.push();
    if (left > 0 && random.nextInt(ODDS) == 0) {
      left--;
      deed();
    } else if (left == 0 || random.nextInt(ODDS) == 0) {
      pipeline.resume();
    }
  }

  /** Lets it go on. */
  boolean letGo() {
    boolean was = pipeline.phase() == Phase.PAUSED;
    pipeline.resume();
    return was;
  }

  int byHand() {
    return byHand;
  }

  private void deed() {
    BatcherDrawn batcher =
        plan.batchers().isEmpty()
            ? null
            : plan.batchers().get(random.nextInt(plan.batchers().size()));
    int deed = random.nextInt(batcher == null ? 6 : 9);
    switch (deed) {
      case 0 -> pipeline.pause();
      case 1 -> pipeline.concurrency(1 + random.nextInt(6));
      case 2 -> pipeline.maxInFlight(plan.leastInFlight() + random.nextInt(100));
      case 3 -> pipeline.rateLimit(random.nextInt(3) * (20 + random.nextInt(100)), PERIOD);
      case 4 -> pushByHand();
      case 5 -> source.revoke();
      case 6 -> pipeline.concurrency(batcher.name(), 1 + random.nextInt(5));
      case 7 -> pipeline.batchSize(batcher.name(), 1 + random.nextInt(20));
      default -> pipeline.batchTimeout(batcher.name(), Duration.ofMillis(1 + random.nextInt(20)));
    }
  }

  private void pushByHand() {
    List<Message<Mark>> messages = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(5); i++) {
      messages.add(source.message(new Mark(BY_HAND, byHand + i)));
    }
    try {
      pipeline.push(messages);
      byHand += messages.size();
    } catch (PipelineEndedException e) {
      // it was over
    }
  }
}
