package dev.transom.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What one chaos run does, drawn from its seed: the pipeline, its failures, how it ends.
 *
 * @param seed repeats it all
 * @param marks how many messages each source process gives
 * @param sources how many source processes there are
 * @param isPushed the messages are pushed from outside
 * @param isRevoking sources take groups of messages back now and then
 * @param keys how many keys there are, for each source
 * @param isPartitioned messages of a key stay in order
 * @param processors how many there are at first
 * @param maxDemand how many messages a processor takes
 * @param batchers the batchers
 * @param retries how often a step is tried again
 * @param backoff the first pause before that
 * @param onceEvery one in so many messages throws the first time, at each step
 * @param poisonEvery one in so many messages always throws, at each step
 * @param verdictEvery one in so many messages is failed by a handler
 * @param earlyEvery one in so many messages is acknowledged by a handler
 * @param troubleEvery one in so many calls of an acknowledger, and of others, throws
 * @param slowEvery one in so many batches is slow
 * @param isPrepared there is a step over the received list
 * @param maxInFlight the limit of messages
 * @param rate how many messages each 10 ms; 0 for no limit
 * @param isChild the pipeline is a child of a supervisor, and may be killed with all it has
 * @param end how it ends
 * @param moment after how many handled messages, unless its sources end it
 * @param kills how many kills at most
 * @param odds one in so many fault points is a kill
 * @param deeds how often somebody changes something from outside
 * @param patience how long a stop waits
 * @param hungEvery one in so many messages hangs, at each step
 * @param deafEvery the acknowledger always throws for one in so many messages
 */
record ChaosPlan(
    long seed,
    int marks,
    int sources,
    boolean isPushed,
    boolean isRevoking,
    int keys,
    boolean isPartitioned,
    int processors,
    int maxDemand,
    List<BatcherDrawn> batchers,
    int retries,
    Duration backoff,
    int onceEvery,
    int poisonEvery,
    int verdictEvery,
    int earlyEvery,
    int troubleEvery,
    int slowEvery,
    boolean isPrepared,
    int maxInFlight,
    int rate,
    boolean isChild,
    End end,
    int moment,
    int kills,
    int odds,
    int deeds,
    Duration patience,
    int hungEvery,
    int deafEvery) {
  enum End {
    SOURCES_END,
    DRAIN,
    STOP,
    /** Its supervisor stops it. */
    SHUTDOWN
  }

  /**
   * @param keys how many batch keys there are; 0 for none
   * @param weight what a batch may weigh; 0 for no limit
   * @param splits batches also end by a rule
   * @param flushEvery one in so many messages does not wait
   */
  record BatcherDrawn(
      String name,
      int size,
      Duration timeout,
      int concurrency,
      int keys,
      int weight,
      boolean splits,
      int flushEvery) {}

  static final int HEAVIEST = 12;
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration AMPLE = Duration.ofMinutes(1); // to drain

  static ChaosPlan draw(long seed, int messages) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + 5);
    int sources = 1 + random.nextInt(3);
    boolean isChild = random.nextInt(3) == 0;
    End end = End.values()[random.nextInt(isChild ? 4 : 3)];
    boolean isTight = random.nextInt(2) == 0;
    boolean isWaiting = !isTight && random.nextInt(3) == 0; // for ever, if nobody flushes
    List<BatcherDrawn> batchers = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      batchers.add(
          new BatcherDrawn(
              "b" + left,
              1 + random.nextInt(20),
              isWaiting ? NEVER : Duration.ofMillis(1 + random.nextInt(20)),
              1 + random.nextInt(4),
              random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0,
              random.nextInt(4) == 0 ? HEAVIEST - 1 + random.nextInt(40) : 0,
              random.nextInt(4) == 0,
              random.nextInt(3) == 0 ? 20 : Integer.MAX_VALUE));
    }
    return new ChaosPlan(
        seed,
        Math.max(20, messages / sources),
        sources,
        random.nextInt(4) == 0,
        random.nextInt(5) == 0,
        1 + random.nextInt(20),
        random.nextInt(2) == 0,
        1 + random.nextInt(4),
        1 + random.nextInt(60),
        batchers,
        random.nextInt(4),
        Duration.ofMillis(random.nextInt(20)),
        10 + random.nextInt(100),
        20 + random.nextInt(200),
        20 + random.nextInt(200),
        random.nextInt(3) == 0 ? 15 : Integer.MAX_VALUE,
        random.nextInt(2) == 0 ? 10 : Integer.MAX_VALUE,
        random.nextInt(2) == 0 ? 10 : Integer.MAX_VALUE,
        random.nextInt(3) == 0,
        isTight ? 20 + random.nextInt(100) : 10_000,
        random.nextInt(4) == 0 ? 20 + random.nextInt(200) : 0,
        isChild,
        end,
        random.nextInt(messages),
        random.nextInt(5) == 0 ? 0 : random.nextInt(40),
        20 + random.nextInt(600),
        random.nextInt(4) == 0 ? 0 : random.nextInt(40),
        List.of(Duration.ZERO, Duration.ofMillis(20), AMPLE).get(random.nextInt(3)),
        random.nextInt(4) == 0 ? messages / (1 + random.nextInt(5)) : Integer.MAX_VALUE,
        random.nextInt(5) == 0 ? messages / (1 + random.nextInt(3)) : Integer.MAX_VALUE);
  }

  boolean hasHangs() {
    return hungEvery < Integer.MAX_VALUE;
  }

  /** Whether it may be over before everything is finished. */
  boolean isCut() {
    return switch (end) {
      case SOURCES_END, DRAIN -> false;
      case STOP -> !patience.equals(AMPLE);
      case SHUTDOWN -> !patience.equals(AMPLE) || kills > 0; // nobody restarts it then
    };
  }

  /** Less would let batches wait in vain that wait until they are full, or last too long. */
  int leastInFlight() {
    boolean isWaiting = batchers.stream().anyMatch(it -> it.timeout().equals(NEVER));
    return isWaiting ? maxInFlight : marks * sources > 1_000 ? 20 : 1;
  }

  // ------------------------------------------------------------------ fates

  /** A message, by where it comes from and its number there. */
  record Mark(int source, int number) {}

  int keyOf(Mark mark) {
    return drawn(mark, 0, keys);
  }

  int weightOf(Mark mark) {
    return drawn(mark, 1, 100) == 0 ? 2 * HEAVIEST + 40 : drawn(mark, 2, HEAVIEST);
  }

  BatcherDrawn batcherOf(Mark mark) {
    return batchers.get(drawn(mark, 3, batchers.size()));
  }

  int batchKeyOf(Mark mark) {
    return drawn(mark, 4, batcherOf(mark).keys());
  }

  boolean flushes(Mark mark) {
    return drawn(mark, 5, batcherOf(mark).flushEvery()) == 0;
  }

  boolean isOnce(Mark mark, boolean inBatch) {
    return drawn(mark, inBatch ? 6 : 7, onceEvery) == 0 || hangsOnce(mark, inBatch);
  }

  boolean hangsOnce(Mark mark, boolean inBatch) {
    return drawn(mark, inBatch ? 14 : 15, hungEvery) == 0;
  }

  boolean hangs(Mark mark, boolean inBatch) {
    return drawn(mark, inBatch ? 16 : 17, hungEvery) == 0;
  }

  boolean isDeaf(Mark mark) {
    return drawn(mark, 18, deafEvery) == 0;
  }

  boolean isPoison(Mark mark, boolean inBatch) {
    return drawn(mark, inBatch ? 8 : 9, poisonEvery) == 0;
  }

  boolean isVerdict(Mark mark, boolean inBatch) {
    return drawn(mark, inBatch ? 10 : 11, verdictEvery) == 0;
  }

  boolean isEarly(Mark mark) {
    return drawn(mark, 12, earlyEvery) == 0;
  }

  boolean isOmitted(Mark mark) {
    return isPrepared && drawn(mark, 13, 150) == 0;
  }

  boolean isTooHeavy(Mark mark) {
    int most = batcherOf(mark).weight();
    return most > 0 && weightOf(mark) > most;
  }

  /** Whether it is to fail at the first step. */
  boolean failsInProcessor(Mark mark) {
    return isOmitted(mark) || isBad(mark, false);
  }

  /** Whether it is to fail. */
  boolean fails(Mark mark) {
    return failsInProcessor(mark)
        || (!batchers.isEmpty() && (isTooHeavy(mark) || isBad(mark, true)));
  }

  private boolean isBad(Mark mark, boolean inBatch) {
    return isPoison(mark, inBatch) || isVerdict(mark, inBatch) || hangs(mark, inBatch);
  }

  /** Whether it may fail, as it throws once, or beside one on which a batch fails. */
  boolean mayFail(Mark mark) {
    return fails(mark) || (retries == 0 && (isOnce(mark, false) || !batchers.isEmpty()));
  }

  int drawn(Mark mark, int what, int bound) {
    long mixed = (seed * 31 + mark.source()) * 0x9E3779B97F4A7C15L + mark.number() * 131L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L + what * 65_537L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return (int) ((mixed >>> 33) % bound);
  }
}
