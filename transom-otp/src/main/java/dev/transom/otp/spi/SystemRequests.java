package dev.transom.otp.spi;

import dev.transom.process.ExitReason;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.SystemStop;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** The answers to system requests, the same for every behaviour. */
public final class SystemRequests {
  private SystemRequests() {}

  /**
   * Handles a stop, suspend, resume, state or trace request, and what is left of the process's
   * {@link Startup}. Every behaviour must pass it the SYSTEM envelopes that it does not know.
   *
   * @param callback the process
   * @param envelope of kind SYSTEM
   * @param state gives the state; what it throws goes to the one who asked
   * @param stop stops the process after this callback
   * @return false if the envelope is something else
   */
  public static boolean handle(
      Callback callback, Envelope envelope, Callable<Object> state, Consumer<ExitReason> stop) {
    Consumer<Object> refuse =
        fresh -> {
          throw new UnsupportedOperationException("only that of servers can be replaced");
        };
    return handle(callback, envelope, state, refuse, stop);
  }

  /**
   * The same, for a behaviour whose state can be replaced.
   *
   * @param callback the process
   * @param envelope of kind SYSTEM
   * @param state gives the state; what it throws goes to the one who asked
   * @param restore takes a new state; what it throws goes to the one who asked
   * @param stop stops the process after this callback
   * @return false if the envelope is something else
   */
  public static boolean handle(
      Callback callback,
      Envelope envelope,
      Callable<Object> state,
      Consumer<Object> restore,
      Consumer<ExitReason> stop) {
    Object message = envelope.message(); // compared: a switch over types would slow a start
    if (message instanceof SystemStop(var reason)) {
      stop.accept(reason);
    } else if (message instanceof SystemRequest.Untrace(var tracer)) {
      Tracing.remove(callback, tracer);
    } else if (message instanceof SystemRequest request && envelope instanceof OpenCall<?>) {
      answer(callback, request, asked(envelope), state, restore);
    } else {
      return message == Startup.KNOCK; // the starter knows by now
    }
    return true;
  }

  @SuppressWarnings("unchecked")
  private static OpenCall<Object> asked(Envelope envelope) {
    return (OpenCall<Object>) envelope;
  }

  private static void answer(
      Callback callback,
      SystemRequest request,
      OpenCall<Object> call,
      Callable<Object> state,
      Consumer<Object> restore) {
    switch (request) {
      case SystemRequest.Plain.STATE -> {
        try {
          call.answer(state.call());
        } catch (Exception e) {
          call.refuse(
              new IllegalStateException(callback.pid() + " cannot describe its state: " + e, e));
        }
      }
      case SystemRequest.Plain.SUSPEND -> {
        callback.suspend(true);
        call.answer(true);
      }
      case SystemRequest.Plain.RESUME -> {
        callback.suspend(false);
        call.answer(true);
      }
      case SystemRequest.Replace(var change) -> {
        try {
          restore.accept(change.apply(state.call()));
          call.answer(state.call());
        } catch (Exception e) {
          call.refuse(
              new IllegalStateException(
                  "the state of " + callback.pid() + " was not replaced: " + e, e));
        }
      }
      case SystemRequest.Trace(var tracer) -> {
        Tracing.add(callback, state, tracer);
        call.answer(true);
      }
      case SystemRequest.Untrace(var tracer) -> Tracing.remove(callback, tracer);
    }
  }
}
