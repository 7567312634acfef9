package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the logger says of messages that nobody handles, in a JVM of its own. */
class UnhandledMessageTest {
  /** A program that sends stray messages to a server and to a supervisor. */
  static final class Program {
    public static void main(String[] arguments) {
      ServerPid<Stock.Message> stock = GenServer.start(Stock::new);
      stock.pid().send("a letter for nobody");
      Supervisor supervisor = Supervisor.oneForOne().start();
      supervisor.pid().send("another one");
      System.out.println("still at work: " + stock.call(new Stock.Count("pen")));
      System.out.println("still at work: " + supervisor.whichChildren());
    }
  }

  @Test
  void isLoggedAsAWarningAndIgnored() throws Exception {
    Process process = ApplicationJvmTest.start(Program.class);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out)
        .containsPattern("WARNING: .*Stock <.*> got a message that it does not handle: a letter")
        .containsPattern("WARNING: the supervisor <.*> got a message .*: another one")
        .contains("still at work: 0", "still at work: []");
  }
}
