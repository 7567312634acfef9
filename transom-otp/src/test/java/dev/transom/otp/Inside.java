package dev.transom.otp;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** Runs code of a test inside a server, and waits for it. */
final class Inside {
  private Inside() {}

  /** A server that does what it is told. */
  static ServerPid<Lab.Message> server(Probe probe) {
    return GenServer.start(() -> new Lab(probe));
  }

  /** What throws crashes the server. */
  static void run(ServerRef<Lab.Message> where, Runnable action) {
    where.call(
        new Lab.Ask((lab, ask) -> {
          action.run();
          lab.reply(ask, true);
        }));
  }

  static <T> T ask(ServerRef<Lab.Message> where, Callable<T> question) {
    AtomicReference<T> answer = new AtomicReference<>();
    run(
        where,
        () -> {
          try {
            answer.set(question.call());
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    return answer.get();
  }

  /** What the action throws, which does not crash the server. */
  static Throwable thrown(ServerRef<Lab.Message> where, Runnable action) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    run(
        where,
        () -> {
          try {
            action.run();
          } catch (RuntimeException e) {
            thrown.set(e);
          }
        });
    return thrown.get();
  }
}
