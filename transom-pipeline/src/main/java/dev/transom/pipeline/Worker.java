package dev.transom.pipeline;

import dev.transom.otp.GenServer;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process at a desk: works there while there is something to do, and settles what is finished.
 */
abstract class Worker extends GenServer<Object> {
  final Engine engine;
  final Desk desk;
  private final Settler settler;
  private @Nullable Life life;

  Worker(Desk desk) {
    this.desk = desk;
    this.engine = desk.engine;
    this.settler = new Settler(this);
  }

  @Override
  protected void init() {
    process().label(engine.name + "/" + desk.step() + " " + desk.index);
    process().trapExit(true); // a handler's task that fails is the handler's affair
    life = desk.takeOver(self());
    life.begin(engine);
  }

  @Override
  protected Object inspect() {
    return this;
  }

  final Life life() {
    return Objects.requireNonNull(life);
  }

  @Override
  protected final void handle(Object look) throws Exception {
    if (!life().hasBegun()) {
      return;
    }
    settler.settle();
    if (work()) {
      settler.settle();
      engine.wake(self());
    }
  }

  /** Does what there is to do, but not for long; whether there may be more. */
  abstract boolean work() throws Exception;

  // ------------------------------------------------------------------ the user's code

  /** Calls it; whatever it throws is thrown unless that is because this process is dead. */
  final <R> R call(boolean waits, List<? extends Message<?>> about, Callable<R> code)
      throws Exception {
    Callable<R> within = () -> engine.plan.within(about, code);
    try {
      return waits ? Processes.blocking(within) : within.call();
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      throw e;
    } finally {
      Thread.interrupted(); // it may have interrupted itself
    }
  }

  @Override
  protected void handleInfo(Object message) throws Exception {
    handle(message);
  }

  // ------------------------------------------------------------------ what has failed

  /** Gives messages that have failed for good to who wants to see them. */
  final List<Message<?>> seen(List<Message<?>> finished) {
    Function<List<Message<?>>, Callable<List<? extends Message<?>>>> handler =
        engine.plan.onFailed();
    if (handler == null) {
      return finished;
    }
    List<Message<?>> failed = new ArrayList<>(0);
    for (Message<?> message : finished) {
      if (message.isFailed()) {
        failed.add(message);
      }
    }
    if (failed.isEmpty()) {
      return finished;
    }
    long since = engine.now();
    engine.emit(new PipelineTelemetry.FailedStarted(engine.name, failed));
    try {
      List<? extends Message<?>> returned = call(true, failed, handler.apply(failed));
      engine.emit(
          new PipelineTelemetry.FailedEnded(
              engine.name, List.copyOf(returned), Duration.ofNanos(engine.now() - since)));
      return replaced(finished, returned);
    } catch (Throwable e) {
      Kernel.get().checkCaller();
      Log.error("the handler of failed messages of \"" + engine.name + "\" threw", e);
      engine.emit(new PipelineTelemetry.FailedThrew(engine.name, failed, e));
      return finished;
    }
  }

  /** Each as it was returned; as it was if it was not, or not as failed any more. */
  private static List<Message<?>> replaced(
      List<Message<?>> messages, List<? extends Message<?>> returned) {
    Map<Ticket<?>, Message<?>> byTicket = new IdentityHashMap<>();
    for (Message<?> one : returned) {
      if (one.isFailed()) {
        byTicket.put(one.ticket(), one);
      }
    }
    List<Message<?>> all = new ArrayList<>(messages);
    all.replaceAll(message -> byTicket.getOrDefault(message.ticket(), message));
    return all;
  }
}
