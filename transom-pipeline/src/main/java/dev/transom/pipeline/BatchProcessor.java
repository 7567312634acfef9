package dev.transom.pipeline;

import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;

/** Handles batches. */
final class BatchProcessor extends Worker {

  private final BatchDesk place;
  private final BatchTable table;
  private final Retry retry;
  private boolean waits = true; // until it has shown that it does not

  BatchProcessor(BatchDesk place) {
    super(place);
    this.place = place;
    this.table = place.table;
    this.retry = engine.plan.retry();
  }

  @Override
  boolean work() throws Exception {
    if (place.retire()) {
      stop();
      return false;
    }
    if (!place.hasBatch() && place.isTooMany()) {
      return false; // when all is acknowledged it is told to look
    }
    ReadyBatch batch = place.begin(life());
    if (batch == null) {
      return false;
    }
    List<Message<?>> messages = batch.messages;
    List<Message<?>> revoked = new ArrayList<>(0);
    if (engine.tickets.haveGroups()) {
      messages = new ArrayList<>(messages.size());
      for (Message<?> message : batch.messages) {
        (message.ticket().isRevoked() ? revoked : messages).add(message);
      }
    }
    if (messages.isEmpty()) {
      place.commit(life(), batch, List.of(), revoked, List.of(), 0);
    } else {
      handle(batch, messages, revoked);
    }
    return true;
  }

  private void handle(ReadyBatch batch, List<Message<?>> messages, List<Message<?>> revoked)
      throws Exception {
    BatchInfo info =
        new BatchInfo(
            table.plan.name(),
            Optional.ofNullable(batch.key),
            batch.lane.isOrdered ? OptionalInt.of(batch.lane.index) : OptionalInt.empty(),
            messages.size(),
            weight(batch, messages),
            batch.trigger);
    long since = engine.now();
    place.load.begin(since);
    if (engine.listens(PipelineTelemetry.BatchStarted.class)) {
      engine.emit(
          new PipelineTelemetry.BatchStarted(
              engine.name, place.index, info, List.copyOf(messages)));
    }
    List<Message<?>> results = results(batch, info, messages);
    long now = engine.now();
    waits = Pace.isWait(now - since);
    place.load.latencies.add(now - since, 1);
    boolean isFine = failures(results) == 0;
    List<Message<?>> finished = isFine ? results : new ArrayList<>(messages.size());
    List<Message<?>> failing = new ArrayList<>(0);
    int attempt = 0;
    for (int i = 0; !isFine && i < results.size(); i++) {
      Message<?> result = results.get(i);
      Failure failure = result.route.failure();
      if (failure != null && retry.follows(result.ticket().attempt(), failure)) {
        attempt = Math.max(attempt, result.ticket().attempt());
        failing.add(messages.get(i));
      } else {
        finished.add(result);
      }
    }
    List<ReadyBatch> again = pieces(batch, failing, messages.size(), attempt + 1);
    double chance = ThreadLocalRandom.current().nextDouble();
    long pause = failing.isEmpty() ? 0 : retry.pauseNanos(attempt, chance);
    finished = seen(finished);
    FaultPoints.reach("pipeline.commit.before");
    place.commit(life(), batch, finished, revoked, again, pause);
    FaultPoints.reach("pipeline.commit.after");
    place.load.end(engine.now(), messages.size(), isFine ? 0 : failing.size() + failures(finished));
    if (engine.listens(PipelineTelemetry.BatchEnded.class)) {
      tell(info, finished, failing.size(), Duration.ofNanos(now - since));
    }
  }

  private long weight(ReadyBatch batch, List<Message<?>> messages) {
    ToLongFunction<Message<?>> each = table.plan.weight();
    boolean isWhole = batch.trigger != BatchInfo.Trigger.RETRY;
    if (each == null || (isWhole && messages.size() == batch.messages.size())) {
      return batch.weight;
    }
    long all = 0;
    try {
      for (Message<?> message : messages) {
        all += each.applyAsLong(message);
      }
    } catch (Throwable e) {
      Kernel.get().checkCaller(); // it did not throw when the batch was made: not worth a failure
    }
    return all;
  }

  private static int failures(List<Message<?>> finished) {
    int failures = 0;
    for (Message<?> message : finished) {
      failures += message.isFailed() ? 1 : 0;
    }
    return failures;
  }

  private void tell(BatchInfo info, List<Message<?>> finished, int retried, Duration took) {
    List<Message<?>> successful = new ArrayList<>(finished);
    successful.removeIf(Message::isFailed);
    List<Message<?>> failed = new ArrayList<>(finished);
    failed.removeIf(message -> !message.isFailed());
    engine.emit(
        new PipelineTelemetry.BatchEnded(
            engine.name, place.index, info, successful, failed, retried, took));
  }

  /** What has become of each message, in their order. */
  private List<Message<?>> results(ReadyBatch batch, BatchInfo info, List<Message<?>> messages)
      throws Exception {
    if (place.wasLate(batch)) {
      String limit = table.plan.values().get(Option.BATCH_HANDLER_TIMEOUT).toString();
      TimeoutException cause =
          new TimeoutException(
              "the handler took longer than " + limit + " for a batch of " + info.batcher());
      return failed(
          messages, new Failure(Failure.Kind.TIMEOUT, Failure.text(cause), Optional.of(cause)));
    }
    place.handled(life());
    try {
      for (Message<?> message : messages) {
        message.ticket().acknowledgeAgain(message);
      }
      List<? extends Message<?>> returned =
          call(waits, messages, () -> table.plan.handler().handle(info, messages));
      return matched(messages, returned, info);
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      return failed(messages, Failure.thrown(e));
    }
  }

  private static List<Message<?>> failed(List<Message<?>> messages, Failure failure) {
    List<Message<?>> failed = new ArrayList<>(messages.size());
    for (Message<?> message : messages) {
      failed.add(message.failed(failure));
    }
    return failed;
  }

  private static List<Message<?>> matched(
      List<Message<?>> messages, List<? extends Message<?>> returned, BatchInfo info) {
    boolean inOrder = returned.size() == messages.size();
    for (int i = 0; inOrder && i < returned.size(); i++) {
      inOrder = returned.get(i).isSame(messages.get(i));
    }
    if (inOrder) {
      return List.copyOf(returned);
    }
    Map<Ticket<?>, Message<?>> byTicket = new IdentityHashMap<>();
    for (Message<?> one : returned) {
      byTicket.put(one.ticket(), one);
    }
    List<Message<?>> all = new ArrayList<>(messages.size());
    for (Message<?> message : messages) {
      Message<?> one = byTicket.get(message.ticket());
      all.add(
          one != null
              ? one
              : message.failed(
                  Failure.misuse(
                      "the handler of \""
                          + info.batcher()
                          + "\" was given "
                          + messages.size()
                          + " messages and returned "
                          + returned.size()
                          + "; this one is missing: "
                          + message)));
    }
    return all;
  }

  /**
   * A batch that has failed comes back in pieces of an eighth, so that one bad message does not
   * spoil the others, and for its last attempt each message by itself.
   */
  private List<ReadyBatch> pieces(
      ReadyBatch batch, List<Message<?>> failing, int size, int attempt) {
    if (failing.isEmpty()) {
      return List.of();
    }
    int most = retry.isLast(attempt) ? 1 : Math.ceilDiv(size, 8);
    List<ReadyBatch> pieces = new ArrayList<>();
    for (int from = 0; from < failing.size(); from += most) {
      pieces.add(
          batch.piece(
              new ArrayList<>(failing.subList(from, Math.min(failing.size(), from + most)))));
    }
    return pieces;
  }
}
