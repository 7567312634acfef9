package dev.transom.otp.spi;

import dev.transom.otp.TraceEvent;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A behaviour that tells of what the one inside does. It is there only while somebody traces, so
 * that a process nobody traces pays nothing. What the behaviour sends to itself and system requests
 * are not shown.
 */
final class Tracing implements Behaviour {
  private static final Logger LOG = System.getLogger("dev.transom");

  private final Callback callback;
  private final Behaviour inner;
  private final Callable<Object> state;
  private final List<Tracer> tracers = new ArrayList<>();

  private Tracing(Callback callback, Behaviour inner, Callable<Object> state) {
    this.callback = callback;
    this.inner = inner;
    this.state = state;
  }

  static void add(Callback callback, Callable<Object> state, Tracer tracer) {
    callback.decorate(present -> {
      Tracing tracing =
          present instanceof Tracing there ? there : new Tracing(callback, present, state);
      tracing.tracers.add(tracer);
      return tracing;
    });
  }

  static void remove(Callback callback, Tracer tracer) {
    callback.decorate(present -> {
      if (!(present instanceof Tracing tracing)) {
        return present;
      }
      tracing.tracers.remove(tracer);
      return tracing.tracers.isEmpty() ? tracing.inner : tracing;
    });
  }

  @Override
  public void init() {
    throw new AssertionError("a process is traced once it is initialised");
  }

  @Override
  public void handle(Envelope envelope) throws Exception {
    Object message = envelope.message();
    boolean shown =
        envelope.kind() != Kind.SYSTEM
            || (envelope instanceof OpenCall<?> && !(message instanceof SystemRequest));
    if (!shown) {
      inner.handle(envelope);
      return;
    }
    Pid pid = callback.pid();
    tell(new TraceEvent.Received(pid, message));
    inner.handle(envelope);
    if (envelope instanceof OpenCall<?> call
        && call.outcome() instanceof Outcome.Answered<?>(var answer)) {
      tell(new TraceEvent.Answered(pid, message, answer));
    }
    tell(new TraceEvent.Handled(pid, message, describe()));
  }

  private Object describe() {
    try {
      return state.call();
    } catch (Exception e) {
      return "its state cannot be described: " + e;
    }
  }

  private void tell(TraceEvent event) {
    for (Tracer tracer : List.copyOf(tracers)) {
      try {
        tracer.tell(event);
      } catch (Exception e) {
        tracer.close();
        LOG.log(Logger.Level.WARNING, "a trace of " + callback.pid() + " threw, and was ended", e);
      }
    }
    tracers.removeIf(Tracer::isClosed);
  }

  @Override
  public void terminate(ExitReason reason) throws Exception {
    tell(new TraceEvent.Ending(callback.pid(), reason));
    inner.terminate(reason);
  }

  @Override
  public void died(ExitReason reason) {
    inner.died(reason);
  }
}
