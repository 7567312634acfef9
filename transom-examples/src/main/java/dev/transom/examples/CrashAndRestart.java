package dev.transom.examples;

import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.ServerEndedException;
import dev.transom.otp.ServerName;
import dev.transom.otp.Supervisor;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;

/** The name outlives the process; its fields do not. The crash report goes to standard error. */
final class CrashAndRestart extends GenServer<CrashAndRestart.Message> {
  sealed interface Message {}

  record Divide(int by) implements Message, Request<Message, Integer> {}

  private static final ServerName<Message> DIVIDER = ServerName.of("divider");

  private int answered;

  @Override
  protected void handle(Message message) {
    switch (message) {
      case Divide divide -> {
        int result = 100 / divide.by();
        answered++;
        IO.println("answer " + answered + " of this process: " + result);
        reply(divide, result);
      }
    }
  }

  static void main() {
    Supervisor supervisor =
        Supervisor.oneForOne().child(DIVIDER, CrashAndRestart::new).start("division");
    DIVIDER.call(new Divide(4));
    DIVIDER.call(new Divide(5));
    Pid first = DIVIDER.whereis().orElseThrow();
    try {
      DIVIDER.call(new Divide(0));
    } catch (ServerEndedException e) {
      IO.println("the caller is told: " + e.reason());
    }
    while (DIVIDER.whereis().filter(pid -> !pid.equals(first)).isEmpty()) {
      Processes.sleep(Duration.ofMillis(1)); // the supervisor is about to start a successor
    }
    DIVIDER.call(new Divide(10));
    supervisor.stop();
  }
}
