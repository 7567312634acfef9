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
   * Handles a stop, suspend, resume or state request, and what is left of the process's {@link
   * Startup}. Every behaviour must pass it the SYSTEM envelopes that it does not know.
   *
   * @param callback the process
   * @param envelope of kind SYSTEM
   * @param state gives the state; what it throws goes to the one who asked
   * @param stop stops the process after this callback
   * @return false if the envelope is something else
   */
  public static boolean handle(
      Callback callback, Envelope envelope, Callable<Object> state, Consumer<ExitReason> stop) {
    if (envelope.message() instanceof SystemStop(var reason)) {
      stop.accept(reason);
      return true;
    }
    if (envelope.message() instanceof SystemRequest request && envelope instanceof OpenCall<?>) {
      answer(callback, request, asked(envelope), state);
      return true;
    }
    return envelope.message() == Startup.KNOCK; // the starter knows by now
  }

  @SuppressWarnings("unchecked")
  private static OpenCall<Object> asked(Envelope envelope) {
    return (OpenCall<Object>) envelope;
  }

  private static void answer(
      Callback callback, SystemRequest request, OpenCall<Object> call, Callable<Object> state) {
    switch (request) {
      case STATE -> {
        try {
          call.answer(state.call());
        } catch (Exception e) {
          call.refuse(
              new IllegalStateException(callback.pid() + " cannot describe its state: " + e, e));
        }
      }
      case SUSPEND -> {
        callback.suspend(true);
        call.answer(true);
      }
      case RESUME -> {
        callback.suspend(false);
        call.answer(true);
      }
    }
  }
}
