package dev.transom.pipeline;

import dev.transom.pipeline.ChaosLedger.Line;
import dev.transom.pipeline.ChaosPlan.BatcherDrawn;
import dev.transom.pipeline.ChaosPlan.Mark;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the user's part of a chaos run does: mostly what it should, and now and then something else.
 */
final class ChaosHandlers {
  private static final Duration SLOW = Duration.ofMillis(3);
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofMinutes(10);

  private final ChaosPlan plan;
  private final ChaosLedger ledger;
  private final ChaosKills kills;
  private final boolean isSeeded;
  private final AtomicInteger hangsInPrepare = new AtomicInteger(2);
  private final Set<List<Object>> thrown = ConcurrentHashMap.newKeySet();
  private final Set<Object> troubled = ConcurrentHashMap.newKeySet();

  ChaosHandlers(ChaosPlan plan, ChaosLedger ledger, ChaosKills kills, boolean isSeeded) {
    this.plan = plan;
    this.ledger = ledger;
    this.kills = kills;
    this.isSeeded = isSeeded;
  }

  PipelineSpec<Mark, Mark> spec(Source<Mark> source) {
    PipelineSpec<Mark, Mark> spec =
        Pipeline.from(source)
            .sources(plan.sources())
            .maxInFlight(plan.maxInFlight())
            .pollInterval(Duration.ofMillis(1))
            .shutdown(plan.patience())
            .retry(Retry.times(plan.retries()).backoff(plan.backoff()).jitter(0))
            .onFailed(this::failed)
            .deadLetters(letters());
    if (plan.rate() > 0) {
      spec = spec.rateLimit(plan.rate(), Duration.ofMillis(10));
    }
    if (plan.isPartitioned()) {
      spec =
          spec.partitionBy(message -> List.of(message.data().source(), plan.keyOf(message.data())));
    }
    if (plan.isPrepared()) {
      spec = spec.prepare(this::prepare);
    }
    spec =
        spec.process(
            p ->
                p.concurrency(plan.processors())
                    .maxDemand(plan.maxDemand())
                    .handlerTimeout(limit()),
            this::process);
    for (BatcherDrawn batcher : plan.batchers()) {
      spec = spec.batch(batcher.name(), options -> batcher(batcher, options), this::handle);
    }
    return spec;
  }

  private Duration limit() {
    return plan.hasHangs() ? LIMIT : Duration.ZERO;
  }

  private BatcherOptions<Mark> batcher(BatcherDrawn drawn, BatcherOptions<Mark> options) {
    BatcherOptions<Mark> changed =
        options
            .size(drawn.size())
            .timeout(drawn.timeout())
            .concurrency(drawn.concurrency())
            .handlerTimeout(limit());
    if (drawn.weight() > 0) {
      changed = changed.weight(drawn.weight(), message -> plan.weightOf(message.data()));
    }
    if (drawn.splits()) {
      changed = changed.split(() -> message -> plan.drawn(message.data(), 20, 7) == 0);
    }
    return changed;
  }

  // ------------------------------------------------------------------ processors

  private List<Message<Mark>> prepare(List<Message<Mark>> messages) throws Exception {
    kills.accept("chaos.prepare");
    if (plan.hasHangs() && kills.drawn(10) == 0 && hangsInPrepare.getAndDecrement() > 0) {
      messages.forEach(message -> ledger.mayFail(message.data()));
      hang();
    }
    List<Message<Mark>> prepared = new ArrayList<>(messages);
    prepared.removeIf(message -> plan.isOmitted(message.data()));
    return prepared;
  }

  private Message<Mark> process(Message<Mark> message) throws Exception {
    Mark mark = message.data();
    Line line = new Line("processor", mark.source(), plan.keyOf(mark));
    ledger.begins(Set.of(line));
    try {
      kills.accept("chaos.process");
      if (plan.isEarly(mark)) {
        ledger.early(mark);
        message.acknowledgeNow();
      }
      throwIfPlanned(mark, false);
      if (plan.isVerdict(mark, false)) {
        return message.fail("a verdict");
      }
      Message<Mark> result = plan.batchers().isEmpty() ? message : routed(message);
      ledger.completed(line, mark);
      kills.accept("chaos.processed");
      return result;
    } finally {
      ledger.ends(Set.of(line));
    }
  }

  private Message<Mark> routed(Message<Mark> message) {
    BatcherDrawn batcher = plan.batcherOf(message.data());
    Message<Mark> result = message.toBatcher(batcher.name());
    if (batcher.keys() > 0) {
      result = result.batchKey(plan.batchKeyOf(message.data()));
    }
    return plan.flushes(message.data()) ? result.flush() : result;
  }

  private void throwIfPlanned(Mark mark, boolean inBatch) throws Exception {
    throwIfPlanned(List.of(mark), inBatch);
  }

  /** All that fail once do it together: a batch may be tried only once more. */
  private void throwIfPlanned(Collection<Mark> marks, boolean inBatch) throws Exception {
    IllegalStateException planned = null;
    boolean hangs = false;
    for (Mark mark : marks) {
      boolean isFirst = plan.isOnce(mark, inBatch) && thrown.add(List.of(mark, inBatch));
      if (plan.isPoison(mark, inBatch) || isFirst) {
        planned = new IllegalStateException("planned: " + mark);
      }
      hangs |= plan.hangs(mark, inBatch) || (isFirst && plan.hangsOnce(mark, inBatch));
    }
    if (hangs) {
      hang();
    }
    if (planned != null) {
      throw planned;
    }
  }

  /** Until it is interrupted, as it takes too long. */
  private void hang() throws Exception {
    ledger.hangs();
    try {
      if (isSeeded) {
        Processes.sleep(LONG);
      } else {
        new CountDownLatch(1).await();
      }
      ledger.hungOn();
    } finally {
      ledger.hangsNoMore();
    }
  }

  // ------------------------------------------------------------------ batches

  private void handle(Batch<Mark> batch) throws Exception {
    BatcherDrawn drawn = plan.batcherOf(batch.data().getFirst());
    check(batch, drawn);
    Set<Line> lines = new HashSet<>();
    for (Mark mark : batch.data()) {
      lines.add(line(mark));
    }
    ledger.begins(lines);
    try {
      kills.accept("chaos.batch");
      if (!plan.hasHangs() && kills.drawn(plan.slowEvery()) == 0) { // or it would wait for them
        Processes.sleep(SLOW);
      }
      throwIfPlanned(batch.data(), true);
      for (Message<Mark> message : batch.messages()) {
        if (plan.isVerdict(message.data(), true)) {
          batch.fail(message, "a verdict");
        } else {
          ledger.completed(line(message.data()), message.data());
        }
      }
      kills.accept("chaos.batched");
    } finally {
      ledger.ends(lines);
    }
  }

  private Line line(Mark mark) {
    BatcherDrawn batcher = plan.batcherOf(mark);
    String key = batcher.keys() > 0 ? " " + plan.batchKeyOf(mark) : "";
    return new Line(batcher.name() + key, mark.source(), plan.keyOf(mark));
  }

  private void check(Batch<Mark> batch, BatcherDrawn drawn) {
    long weight = 0;
    Set<Object> keys = new HashSet<>();
    for (Mark mark : batch.data()) {
      weight += plan.weightOf(mark);
      if (!plan.batcherOf(mark).equals(drawn)) {
        ledger.complain(mark + " is in a batch of " + drawn);
      }
      if (drawn.keys() > 0) {
        keys.add(plan.batchKeyOf(mark));
      }
    }
    if (drawn.weight() > 0 && weight > drawn.weight()) {
      ledger.complain("a batch of " + drawn + " weighs " + weight);
    }
    if (keys.size() > 1) {
      ledger.complain("a batch of " + drawn + " has the keys " + keys);
    }
    if (!batch.info().batcher().equals(drawn.name()) || batch.info().size() != batch.size()) {
      ledger.complain("a batch of " + drawn + " says " + batch.info());
    }
  }

  // ------------------------------------------------------------------ what else is called

  private List<Message<Object>> failed(List<Message<Object>> messages) {
    kills.accept("chaos.failed");
    if (kills.drawn(plan.troubleEvery()) == 0) {
      throw new IllegalStateException("onFailed has failed");
    }
    return messages;
  }

  private DeadLetters letters() {
    DeadLetters memory = DeadLetters.inMemory(100_000);
    return new DeadLetters() {
      @Override
      public void add(DeadLetter letter) throws Exception {
        kills.accept("chaos.letter");
        Mark mark = (Mark) letter.message().data();
        boolean throwsOnce =
            kills.drawn(plan.troubleEvery()) == 0 && thrown.add(List.of(mark, "letter"));
        if (throwsOnce && kills.drawn(2) == 0) {
          throw new IllegalStateException("the store has failed");
        }
        memory.add(letter);
        ledger.letter(mark, letter.id());
        if (throwsOnce) {
          throw new IllegalStateException("the store has failed, and kept it");
        }
      }

      @Override
      public List<DeadLetter> list() {
        return memory.list();
      }

      @Override
      public List<DeadLetter> remove(Collection<Long> ids) {
        return memory.remove(ids);
      }
    };
  }

  /** One that throws now and then, and dies in the middle. */
  Acknowledger acknowledger() {
    return new Acknowledger() {
      @Override
      public void acknowledge(Acknowledgement messages) {
        kills.accept("chaos.acknowledge");
        List<Message<?>> all = new ArrayList<>(messages.successful());
        all.addAll(messages.failed());
        if (all.stream().anyMatch(one -> plan.isDeaf(one.receipt(Mark.class)))) {
          throw new IllegalStateException("the acknowledger has failed for ever");
        }
        if (kills.drawn(plan.troubleEvery()) == 0
            && !messages.isRepeated()
            && all.stream().noneMatch(one -> troubled.contains(one.receipt(Mark.class)))) {
          all.forEach(one -> troubled.add(one.receipt(Mark.class)));
          if (kills.drawn(2) == 0) {
            ledger.acknowledged(messages);
          }
          throw new IllegalStateException("the acknowledger has failed");
        }
        ledger.acknowledged(messages);
        kills.accept("chaos.acknowledged");
      }

      @Override
      public void release(List<Message<?>> messages) {
        kills.accept("chaos.release");
        ledger.released(messages);
        if (kills.drawn(plan.troubleEvery()) == 0) {
          throw new IllegalStateException("the acknowledger has released, and failed");
        }
      }
    };
  }
}
