package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** Runs code of a test inside a server or a process, and waits for it. */
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

  /** Runs a process to its end; an assertion that fails in it is the test's. */
  static ExitReason process(ProcessBody body) throws Throwable {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Pid pid =
        Processes.spawn(self -> {
          try {
            body.run(self);
          } catch (AssertionError e) {
            thrown.set(e);
          }
        });
    ExitReason end = Processes.await(pid);
    if (thrown.get() != null) {
      throw thrown.get();
    }
    return end;
  }

  /** Runs a process that comes to its normal end. */
  static void ran(ProcessBody body) throws Throwable {
    assertThat(process(body)).isEqualTo(ExitReason.NORMAL);
  }

  /** Nobody is linked to this process or watches it, and nothing waits in its mailbox. */
  static void expectNoTies(Self self) {
    assertThat(self.receive(Duration.ZERO)).isEmpty();
    ProcessInfo info = Node.current().info(self.pid()).orElseThrow();
    assertThat(info.links()).isEmpty();
    assertThat(info.monitors()).isEmpty();
    assertThat(info.monitoredBy()).isEmpty();
  }
}
