package dev.transom.pipeline;

import dev.transom.process.Processes;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Handles messages one by one, and sends them on their ways. */
final class Processor extends Worker {
  private final ProcessorDesk place;
  private final Plan plan;
  private final Sorter sorter;
  private final MessageFunction<Object, Object>[] steps;
  private final boolean isOrdered;

  @SuppressWarnings({"unchecked", "rawtypes"})
  Processor(ProcessorDesk place) {
    super(place);
    this.place = place;
    this.plan = engine.plan;
    this.sorter = new Sorter(engine);
    this.steps = plan.steps().toArray(MessageFunction[]::new);
    this.isOrdered = engine.isOrdered();
  }

  @Override
  boolean work() throws Exception {
    if (!place.hasHand()) {
      if (place.retire()) {
        stop();
        return false;
      }
      if (place.isTooMany()) {
        return false; // when all is acknowledged it is told to look
      }
      for (BatchTable table : engine.batchers.values()) {
        if (table.hinders(self())) {
          return false;
        }
      }
    }
    Hand hand = place.begin(life());
    if (hand == null) {
      return false;
    }
    if (hand.isRefused) {
      finishRefused(hand);
      return true;
    }
    engine.intake.lineShrank();
    if (place.pace.shares()) {
      engine.waiting.wake(engine::wake);
    }
    long since = engine.now();
    place.load.begin(since);
    int fresh = hand.size() - hand.done();
    if (engine.listens(PipelineTelemetry.ProcessorStarted.class)) {
      engine.emit(
          new PipelineTelemetry.ProcessorStarted(engine.name, place.index, List.of(hand.messages)));
    }
    prepare(hand);
    handle(hand);
    long now = engine.now();
    if (fresh > 0) {
      place.pace.took(fresh, now - since);
      place.load.latencies.add((now - since) / fresh, fresh);
    }
    Sorted sorted = sorter.sort(hand);
    sorted.finished(seen(sorted.finished()));
    FaultPoints.reach("pipeline.commit.before");
    boolean isMine = place.commit(life(), hand, sorted);
    FaultPoints.reach("pipeline.commit.after");
    if (isMine && engine.listens(PipelineTelemetry.Batched.class)) {
      sorted.tellBatched(engine);
    }
    place.load.end(engine.now(), hand.size(), sorted.failures());
    if (engine.listens(PipelineTelemetry.ProcessorEnded.class)) {
      engine.emit(sorted.event(engine.name, place.index, Duration.ofNanos(now - since)));
    }
    return true;
  }

  // ------------------------------------------------------------------ all together

  private void prepare(Hand hand) throws Exception {
    Function<List<Message<?>>, Callable<List<? extends Message<?>>>> prepare = plan.prepare();
    if (prepare == null || hand.isPrepared) {
      return;
    }
    List<Message<?>> rest = List.of(hand.messages).subList(hand.done(), hand.size());
    if (hand.lateAt >= 0 && hand.lateAt == hand.done()) {
      while (!hand.isDone()) { // nothing had begun but prepare: that is what took too long
        hand.add(late(hand.messages[hand.done()]));
      }
      return;
    }
    try {
      List<? extends Message<?>> returned = call(true, rest, prepare.apply(rest));
      Map<Ticket<?>, Message<?>> byTicket = new IdentityHashMap<>();
      for (Message<?> message : returned) {
        byTicket.put(message.ticket(), message);
      }
      for (int i = hand.done(); i < hand.size(); i++) {
        Message<?> message = hand.messages[i];
        Message<?> prepared = byTicket.get(message.ticket());
        hand.messages[i] =
            prepared == null
                ? message.failed(
                    Failure.misuse(
                        "prepare was given "
                            + rest.size()
                            + " messages and returned "
                            + returned.size()
                            + "; this one is missing: "
                            + message))
                : prepared;
      }
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      Failure failure = Failure.thrown(e);
      while (!hand.isDone()) {
        hand.add(hand.messages[hand.done()].failed(failure));
      }
    }
    hand.isPrepared = true;
  }

  // ------------------------------------------------------------------ one by one

  private void handle(Hand hand) throws Exception {
    if (place.pace.waits()) {
      Processes.blocking(() -> {
        handleEach(hand);
        return true;
      });
    } else {
      handleEach(hand);
    }
    Thread.interrupted(); // a handler may have interrupted itself
  }

  private void handleEach(Hand hand) {
    boolean told = engine.listens(PipelineTelemetry.MessageStarted.class);
    boolean toldAfter =
        engine.listens(PipelineTelemetry.MessageEnded.class)
            || engine.listens(PipelineTelemetry.MessageFailed.class);
    Set<Object> held = heldBefore(hand);
    for (int i = hand.done(); i < hand.messages.length; i++) {
      Message<?> message = hand.messages[i];
      if (message.ticket().isRevoked()) {
        hand.add(message.failed(Sorter.REVOKED));
        continue;
      }
      if (held != null && held.contains(message.ticket().partition())) {
        hand.add(message.failed(Sorter.HELD_UP));
        continue;
      }
      if (message.hasFailed(Failure.Kind.MISUSE)) {
        hand.add(message); // lost by prepare, or without a partition
        continue;
      }
      if (told) {
        engine.emit(new PipelineTelemetry.MessageStarted(engine.name, place.index, message));
      }
      long since = toldAfter ? engine.now() : 0;
      Message<?> result = i == hand.lateAt ? late(message) : handle(message);
      hand.add(result);
      if (toldAfter) {
        tell(message, result, Duration.ofNanos(engine.now() - since));
      }
      if (isOrdered && sorter.again(result)) {
        held = held == null ? new HashSet<>() : held;
        held.add(message.ticket().partition());
      }
    }
  }

  /** The keys that wait for what a life before has not got done. */
  private @Nullable Set<Object> heldBefore(Hand hand) {
    Set<Object> held = null;
    for (int i = 0; isOrdered && i < hand.done(); i++) {
      Message<?> result = hand.result(i);
      if (sorter.again(result)) {
        held = held == null ? new HashSet<>() : held;
        held.add(result.ticket().partition());
      }
    }
    return held;
  }

  private void tell(Message<?> message, Message<?> result, Duration took) {
    Failure failure = result.failure().orElse(null);
    if (failure == null || failure.kind() == Failure.Kind.VERDICT) {
      engine.emit(new PipelineTelemetry.MessageEnded(engine.name, place.index, result, took));
    } else {
      engine.emit(
          new PipelineTelemetry.MessageFailed(engine.name, place.index, message, failure, took));
    }
  }

  private Message<?> late(Message<?> message) {
    String limit = plan.values().get(Option.HANDLER_TIMEOUT).toString();
    TimeoutException cause =
        new TimeoutException("the handler took longer than " + limit + " for " + message);
    return message.failed(
        new Failure(Failure.Kind.TIMEOUT, Failure.text(cause), Optional.of(cause)));
  }

  @SuppressWarnings("unchecked")
  private Message<?> handle(Message<?> message) {
    try {
      message.ticket().acknowledgeAgain(message);
      Message<Object> result = (Message<Object>) message;
      if (plan.carrier() == null) {
        result = steps(result);
      } else {
        Message<Object> before = result;
        result = plan.within(List.of(message), () -> steps(before));
      }
      if (result == null || !result.isSame(message)) {
        return message.failed(
            Failure.misuse(
                "the handler returned "
                    + (result == null ? "nothing" : "another message, " + result)
                    + " for "
                    + message
                    + ": return the message that was given, changed by its own methods"));
      }
      return checked(result);
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      return message.failed(Failure.thrown(e));
    }
  }

  private Message<Object> steps(Message<Object> message) throws Exception {
    Message<Object> now = message;
    for (MessageFunction<Object, Object> step : steps) {
      now = step.apply(now);
      if (now == null || now.isFailed()) {
        break;
      }
    }
    return now;
  }

  /** Whether the batcher that it goes to is there. */
  private Message<?> checked(Message<?> message) {
    if (message.isFailed() || engine.batchers.isEmpty()) {
      return message;
    }
    BatchTable table = engine.batcherOf(message);
    if (table == null) {
      String name = message.route.batcher();
      return message.failed(
          Failure.misuse(
              (name == null
                      ? "the message was sent to no batcher"
                      : "the message was sent to the unknown batcher \"" + name + '"')
                  + "; there are: "
                  + String.join(", ", engine.batchers.keySet())));
    }
    return message;
  }

  /** Those that batchers have refused have failed: a second round, since they are seen by then. */
  private void finishRefused(Hand hand) {
    Sorted sorted = new Sorted(0, List.of());
    sorted.finished(seen(List.of(hand.messages)));
    place.commit(life(), hand, sorted);
  }
}
