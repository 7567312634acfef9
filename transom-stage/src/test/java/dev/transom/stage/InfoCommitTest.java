package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An info and what its handler puts out count together, wherever the kill is. */
class InfoCommitTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private static final class Echo extends Producer<Object> {
    @Override
    protected void handleDemand(long demand, Source<Object> out) {}

    @Override
    protected void handleInfo(Object message, Source<Object> out) {
      out.emit(message);
    }
  }

  @AfterEach
  void removeHook() {
    FaultPoints.install(null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stage.handle",
        "stage.commit.before",
        "stage.commit.in",
        "stage.publish.in",
        "stage.commit.after"
      })
  void aKillAnywhereInItsDeliveryNeitherLosesNorDoublesIt(String point) {
    BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    Supervisor root =
        Supervisor.oneForOne().child(Producer.of("echo", Echo::new).child()).start("root");
    StageRef echo = StageRef.named("echo");
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.to("echo").cancel(CancelMode.TEMPORARY),
                batch -> seen.addAll(batch.events()))
            .start();
    Pid first = echo.pid();
    FaultPoints.install(reached -> {
      if (reached.equals(point) && first.equals(Kernel.get().caller())) {
        FaultPoints.install(null);
        first.kill();
      }
    });
    echo.asyncInfo("one");
    OnNode.eventually(() -> echo.info().lives() == 2);
    echo.asyncInfo("two");
    assertThat(next(seen)).isEqualTo("one");
    assertThat(next(seen)).isEqualTo("two");
    sink.stop();
    root.stop();
  }
}
